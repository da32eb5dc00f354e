// The people of the practice tenant: facts only. Ids, photos and methods are derived elsewhere.
// All names, departments and addresses are made up.

export type RoleName =
  | 'Global Administrator'
  | 'Privileged Authentication Administrator'
  | 'Authentication Administrator'
  | 'Authentication Policy Administrator'
  | 'Global Reader'
  | 'Reports Reader'
  | 'Security Administrator'
  | 'Security Reader';

/** Role template ids, the same in every tenant. */
export const ROLE_TEMPLATE_IDS: Readonly<Record<RoleName, string>> = {
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Privileged Authentication Administrator': '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'Authentication Administrator': 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  'Authentication Policy Administrator': '0526716b-113d-4c15-b2c8-68e3c22b9f80',
  'Global Reader': 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
  'Reports Reader': '4a5d8f65-41da-4de4-8968-e035b65339cf',
  'Security Administrator': '194ae4cb-b126-40b2-bd5b-6091b380977d',
  'Security Reader': '5d6b6bb7-de71-4623-b4af-96380a352509',
};

export interface PersonKey {
  readonly displayName: string;
  readonly aaguid: string;
  readonly model: string;
  readonly daysAgo: number;
}

export interface Person {
  /** Local part of the user principal name. */
  readonly alias: string;
  readonly displayName: string;
  readonly givenName: string;
  readonly surname: string;
  readonly department: string;
  readonly jobTitle: string;
  readonly officeLocation: string;
  readonly kind?: 'guest' | 'disabled';
  readonly roles?: readonly RoleName[];
  readonly keys?: readonly PersonKey[];
  readonly noPhoto?: true;
  /** Comes from a directory of the organisation's own. */
  readonly synced?: true;
}

export const PRACTICE_DOMAIN = 'harbour.example';
export const PRACTICE_ORGANIZATION = 'Harbour Works';
export const OPERATOR_ALIAS = 'robin.desk';

const BLUE_KEY: PersonKey = {
  displayName: 'Blue key',
  aaguid: '2fc0579f-8113-47ea-b116-555a8db9202a',
  model: 'YubiKey 5 Series with NFC',
  daysAgo: 212,
};
const DESK_KEY: PersonKey = {
  displayName: 'Desk drawer',
  aaguid: '833b721a-ff5f-4d00-bb2e-bdda3ec01e29',
  model: 'ePass FIDO2-NFC Series',
  daysAgo: 35,
};

type Row = readonly [
  alias: string,
  givenName: string,
  surname: string,
  department: string,
  jobTitle: string,
  officeLocation: string,
  more?: Pick<Person, 'kind' | 'roles' | 'keys' | 'noPhoto' | 'synced'> & { readonly displayName?: string },
];

const ROWS: readonly Row[] = [
  [
    'robin.desk', 'Robin', 'Desk', 'IT Service Desk', 'Service Desk Analyst', 'Quay 1',
    { roles: ['Authentication Administrator', 'Reports Reader'] },
  ],
  [
    'val.keeper', 'Val', 'Keeper', 'Identity & Access', 'Identity Engineer', 'Quay 1',
    { roles: ['Privileged Authentication Administrator'], keys: [BLUE_KEY] },
  ],
  [
    'gloria.admin', 'Gloria', 'Adebayo', 'Identity & Access', 'Head of Identity', 'Quay 1',
    { roles: ['Global Administrator'], keys: [BLUE_KEY, DESK_KEY] },
  ],
  ['reed.only', 'Reed', 'Onley', 'Internal Audit', 'Auditor', 'Quay 2', { roles: ['Global Reader'] }],
  [
    'pola.rules', 'Pola', 'Rulewicz', 'Identity & Access', 'Policy Engineer', 'Quay 1',
    { roles: ['Authentication Policy Administrator'] },
  ],
  ['kim.example', 'Kim', 'Larsen', 'Logistics', 'Crane Operator', 'Dock A'],
  ['amina.diallo', 'Amina', 'Diallo', 'Finance', 'Accountant', 'Quay 2'],
  ['bjorn.ostergard', 'Bjørn', 'Østergård', 'Logistics', 'Shift Lead', 'Dock A'],
  ['chen.wei', '伟', '陈', 'Engineering', 'Structural Engineer', 'Yard 3', { displayName: '陈伟 (Chen Wei)' }],
  ['dana.novakova', 'Dana', 'Nováková', 'Human Resources', 'Recruiter', 'Quay 2'],
  ['eleni.papadopoulou', 'Ελένη', 'Παπαδοπούλου', 'Legal', 'Counsel', 'Quay 2', { displayName: 'Ελένη Παπαδοπούλου' }],
  ['farid.rahimi', 'Farid', 'Rahimi', 'Engineering', 'Electrician', 'Yard 3'],
  ['greta.lindqvist', 'Greta', 'Lindqvist', 'Marketing', 'Content Editor', 'Quay 2'],
  ['hiroshi.tanaka', '博', '田中', 'Engineering', 'Naval Architect', 'Yard 3', { displayName: '田中 博', keys: [DESK_KEY] }],
  ['ines.carvalho', 'Inês', 'Carvalho', 'Finance', 'Controller', 'Quay 2'],
  ['jamal.okafor', 'Jamal', 'Okafor', 'Logistics', 'Dispatcher', 'Dock B'],
  ['katarzyna.wisniewska', 'Katarzyna', 'Wiśniewska', 'Procurement', 'Buyer', 'Quay 2'],
  ['liam.oconnor', 'Liam', "O'Connor", 'Facilities', 'Caretaker', 'Quay 1', { noPhoto: true }],
  [
    'maria.fernanda', 'María Fernanda', 'de la Concepción Gutiérrez-Villanueva y Sotomayor',
    'Legal', 'Senior Paralegal for International Maritime Contracts', 'Quay 2',
    { displayName: 'María Fernanda de la Concepción Gutiérrez-Villanueva y Sotomayor' },
  ],
  ['noor.haddad', 'نور', 'حداد', 'Human Resources', 'HR Partner', 'Quay 2', { displayName: 'نور حداد' }],
  ['oluwaseun.adeyemi', 'Oluwaseun', 'Adeyemi', 'Engineering', 'Welder', 'Yard 3'],
  ['priya.raman', 'Priya', 'Raman', 'Software', 'Developer', 'Quay 3', { keys: [BLUE_KEY] }],
  ['quentin.dubois', 'Quentin', 'Dubois', 'Catering', 'Chef', 'Quay 1'],
  ['rosa.jimenez', 'Rosa', 'Jiménez', 'Logistics', 'Forklift Driver', 'Dock B'],
  ['sven.maki', 'Sven', 'Mäki', 'Security', 'Gate Guard', 'Gate 1', { synced: true }],
  ['tomasz.zielinski', 'Tomasz', 'Zieliński', 'Engineering', 'Machinist', 'Yard 3'],
  ['uma.shankar', 'Uma', 'Shankar', 'Software', 'Test Engineer', 'Quay 3'],
  [
    'viktor.kovalenko', 'Віктор', 'Коваленко', 'Logistics', 'Truck Driver', 'Dock B',
    { displayName: 'Віктор Коваленко' },
  ],
  ['wanjiru.mwangi', 'Wanjiru', 'Mwangi', 'Finance', 'Payroll Clerk', 'Quay 2'],
  ['xavier.roy', 'Xavier', 'Roy', 'Marketing', 'Designer', 'Quay 2'],
  ['yara.costa', 'Yara', 'Costa', 'Health & Safety', 'Nurse', 'Quay 1'],
  ['zoltan.szabo', 'Zoltán', 'Szabó', 'Engineering', 'Pipe Fitter', 'Yard 3'],
  ['alice.moreau', 'Alice', 'Moreau', 'Executive', 'Chief Executive', 'Quay 3', { keys: [BLUE_KEY] }],
  ['ben.carter', 'Ben', 'Carter', 'Executive', 'Chief Operating Officer', 'Quay 3'],
  ['carla.rossi', 'Carla', 'Rossi', 'Procurement', 'Contract Manager', 'Quay 2'],
  ['david.cohen', 'דוד', 'כהן', 'Software', 'Architect', 'Quay 3', { displayName: 'דוד כהן' }],
  ['emma.smith', 'Emma', 'Smith', 'Logistics', 'Planner', 'Dock A'],
  ['emma.smith2', 'Emma', 'Smith', 'Catering', 'Barista', 'Quay 1'],
  ['fatima.zahra', 'Fatima-Zahra', 'El Amrani', 'Health & Safety', 'Inspector', 'Quay 1'],
  ['george.li', 'George', 'Li', 'Software', 'Data Engineer', 'Quay 3'],
  ['hana.kim', '하나', '김', 'Marketing', 'Photographer', 'Quay 2', { displayName: '김하나' }],
  ['ivan.petrov', 'Иван', 'Петров', 'Engineering', 'Diver', 'Yard 3', { displayName: 'Иван Петров' }],
  ['julia.becker', 'Julia', 'Becker', 'Human Resources', 'Trainer', 'Quay 2'],
  ['kofi.mensah', 'Kofi', 'Mensah', 'Security', 'Patrol Lead', 'Gate 1', { synced: true }],
  ['lotte.de.vries', 'Lotte', 'de Vries', 'Finance', 'Auditor', 'Quay 2'],
  ['mehmet.yilmaz', 'Mehmet', 'Yılmaz', 'Facilities', 'Plumber', 'Quay 1'],
  ['nadia.petrescu', 'Nadia', 'Petrescu', 'Legal', 'Clerk', 'Quay 2', { noPhoto: true }],
  ['oscar.nilsson', 'Oscar', 'Nilsson', 'Logistics', 'Crane Operator', 'Dock A'],
  ['paula.gomez', 'Paula', 'Gómez', 'Catering', 'Manager', 'Quay 1'],
  ['rafael.santos', 'Rafael', 'Santos', 'Engineering', 'Painter', 'Yard 3'],
  ['siobhan.murphy', 'Siobhán', 'Murphy', 'IT Service Desk', 'Service Desk Lead', 'Quay 1'],
  ['thuy.nguyen', 'Thuỳ', 'Nguyễn', 'Software', 'Developer', 'Quay 3', { displayName: 'Nguyễn Thị Thuỳ' }],
  ['ulrike.vogel', 'Ulrike', 'Vogel', 'Procurement', 'Buyer', 'Quay 2'],
  ['li', 'Li', 'Na', 'Catering', 'Cook', 'Quay 1', { displayName: 'Li' }],
  ['sam.guest', 'Sam', 'Visitor', 'External', 'Ship Surveyor', 'Dock A', { kind: 'guest' }],
  ['nia.guest', 'Nia', 'Partner', 'External', 'Consultant', 'Quay 3', { kind: 'guest' }],
  ['otto.guest', 'Otto', 'Supplier', 'External', 'Account Manager', 'Quay 2', { kind: 'guest', noPhoto: true }],
  ['walter.gone', 'Walter', 'Gone', 'Logistics', 'Former Driver', 'Dock B', { kind: 'disabled' }],
  ['petra.leave', 'Petra', 'Leave', 'Finance', 'Accountant (on leave)', 'Quay 2', { kind: 'disabled' }],
  ['tess.suspended', 'Tess', 'Holder', 'Security', 'Gate Guard', 'Gate 1', { kind: 'disabled', keys: [DESK_KEY] }],
];

/** The people in directory order; the first is the operator. */
export const PRACTICE_PEOPLE: readonly Person[] = ROWS.map(
  ([alias, givenName, surname, department, jobTitle, officeLocation, more]) => ({
    alias,
    givenName,
    surname,
    department,
    jobTitle,
    officeLocation,
    displayName: `${givenName} ${surname}`,
    ...more,
  }),
);
