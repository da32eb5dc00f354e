import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWords } from '../../../src/renderer/i18n/create-words.ts';
import { en } from '../../../src/renderer/i18n/en.ts';
import { Coach } from '../../../src/renderer/practice/lessons/Coach.tsx';
import { factsOf, nextLesson } from '../../../src/renderer/practice/lessons/lesson-facts.ts';
import { PracticePage } from '../../../src/renderer/practice/lessons/PracticePage.tsx';
import { LESSONS } from '../../../src/main/practice/lessons/lesson-list.ts';
import { lessonIds, lessonProblems, lessonSteps } from '../../../src/shared/lessons.ts';
import { createFakeBridge, type FakeBridge } from '../fake-bridge.ts';
import { type PracticeOn, makeFace, makeLesson, makeLessons, practiceState } from '../fixtures.ts';
import { renderWith } from '../render-with.tsx';

vi.setConfig({ testTimeout: 30_000 });
afterEach(cleanup);

const lessons = makeLessons();

function coach(lesson: Parameters<typeof Coach>[0]['lesson'], bridge: FakeBridge = createFakeBridge()) {
  const seen: string[] = [];
  renderWith(bridge, (
    <Coach
      lesson={lesson}
      facts={factsOf(lessons, lesson.id)}
      onUser={(userId) => seen.push(userId)}
      onPractice={() => seen.push('practice')}
    />
  ));
  return seen;
}

function page(practice: PracticeOn, bridge: FakeBridge = createFakeBridge()): FakeBridge {
  renderWith(bridge, <PracticePage practice={practice} runGoesOn={false} onUsers={() => undefined} />);
  return bridge;
}

describe('words', () => {
  it('are there for every exercise, step and problem, and leave no gap unfilled', () => {
    const { t } = createWords();
    expect(Object.keys(en.lessons)).toEqual(lessonIds);
    expect(Object.keys(en.lessonSteps)).toEqual(Object.values(lessonSteps).flat());
    expect(Object.keys(en.lessonProblems).toSorted()).toEqual(lessonProblems.toSorted());
    for (const id of lessonIds) {
      const { facts } = LESSONS[id].setUp;
      const texts = [
        t(`lessons/${id}/goal`, { ...facts }),
        ...(['happened', 'app', 'desk'] as const).map((part) => t(`lessons/${id}/debrief/${part}`, { ...facts })),
        ...lessonSteps[id].map((code) => t(`lessonSteps/${code}/hint`, { ...facts })),
      ];
      for (const text of texts) {
        expect(text).toMatch(/[.”]$/);
        expect(text).not.toMatch(/\{\{|\s\s|\( *\)|PIN is ,|for \./);
      }
    }
  });
});

describe('the coach', () => {
  it('says the one thing to do now, and shows all steps when asked', () => {
    coach(makeLesson('blockedPin', 1));
    expect(screen.getByText('Step 2 of 3')).toBeTruthy();
    expect(screen.getByText('Type 2580, then 2508. Mind what the app says about the tries that are left.')).toBeTruthy();
    expect(screen.queryByText('Give her another key')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show all steps' }));
    const steps = within(screen.getByRole('list', { name: 'Steps' })).getAllByRole('listitem');
    expect(steps.map((step) => step.textContent?.match(/\((\w+)\)/)?.[1])).toEqual(['done', 'now', 'later']);
    expect(steps[1]?.getAttribute('aria-current')).toBe('step');
  });

  it('calls the next person of a queue', () => {
    const people = ['Ada', 'Bilal', 'Carmen'].map((displayName, index) => ({
      userId: `u${index}`, displayName, userPrincipalName: displayName, done: index === 0,
    }));
    const seen = coach(makeLesson('batchOfTen', 1, { people }));
    expect(screen.getByText('1 of 3 have a key')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Next person: Bilal' }));
    expect(seen).toEqual(['u1']);
  });

  it('shows no queue for one person', () => {
    coach(makeLesson('firstKey', 0));
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('says what went wrong, and begins again', async () => {
    const bridge = createFakeBridge();
    coach(makeLesson('batchOfTen', 1, { problem: { code: 'keyGivenTwice', name: 'Practice Key D' } }), bridge);
    expect(screen.getByRole('alert').textContent).toContain('Practice Key D now opens the accounts of two people.');
    fireEvent.click(screen.getByRole('button', { name: 'Start again' }));
    await waitFor(() => expect(bridge.calls).toEqual([{ channel: 'practice.startLesson', input: { lesson: 'batchOfTen' } }]));
  });

  it('leads to the debrief when the goal is reached', () => {
    const seen = coach(makeLesson('firstKey', 4));
    expect(screen.getByText('Well done')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Read the debrief' }));
    expect(seen).toEqual(['practice']);
  });

  it('is left', async () => {
    const bridge = createFakeBridge();
    coach(makeLesson('firstKey', 0), bridge);
    fireEvent.click(screen.getByRole('button', { name: 'Leave “Your first key”' }));
    await waitFor(() => expect(bridge.calls.map(({ channel }) => channel)).toEqual(['practice.leaveLesson']));
  });

  it('says why it cannot be left', async () => {
    const bridge = createFakeBridge();
    bridge.fail('practice.leaveLesson', { code: 'run.alreadyRunning', detail: {} });
    coach(makeLesson('firstKey', 0), bridge);
    fireEvent.click(screen.getByRole('button', { name: 'Leave “Your first key”' }));
    expect((await screen.findByRole('alert')).textContent).toContain(en.errors['run.alreadyRunning'].title);
  });
});

describe('the page', () => {
  it('lists six exercises, and starts one', async () => {
    const bridge = page(practiceState([makeFace('A')], { lessons: makeLessons(['firstKey']) }));
    expect(screen.getByText('1 of 6 done')).toBeTruthy();
    expect(within(screen.getByRole('list', { name: 'Exercises' })).getAllByRole('listitem')).toHaveLength(6);
    fireEvent.click(screen.getByRole('button', { name: 'Start: A batch of ten' }));
    await waitFor(() => expect(bridge.calls).toEqual([{ channel: 'practice.startLesson', input: { lesson: 'batchOfTen' } }]));
  });

  it('shows the debrief of one that is done, and goes back', () => {
    page(practiceState([], { lessons: makeLessons(['wrongUser']) }));
    fireEvent.click(screen.getByRole('button', { name: 'Debrief of Wrong user on the page' }));
    expect(screen.getByRole('heading', { name: 'Debrief: Wrong user on the page' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'All exercises' }));
    expect(screen.queryByRole('heading', { name: 'Debrief: Wrong user on the page' })).toBeNull();
  });

  it('shows the debrief of the one that is reached, and offers the next', () => {
    page(practiceState([], { lessons: makeLessons(['firstKey']), lesson: makeLesson('firstKey', 4) }));
    expect(screen.getByRole('heading', { name: 'Debrief: Your first key' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Next exercise: Wrong user on the page' })).toBeTruthy();
  });

  it('keeps the room when it is told to, and says what is wrong with its file', async () => {
    const bridge = page(practiceState([], { fileProblem: { code: 'practice.roomBroken', detail: { file: 'room.json', reason: 'SyntaxError' } } }));
    expect(screen.getByRole('alert').textContent).toContain('room.json');
    fireEvent.click(screen.getByRole('switch', { name: 'Keep this practice room' }));
    await waitFor(() => expect(bridge.calls).toEqual([{ channel: 'practice.keepRoom', input: { keep: true } }]));
  });
});

it('the next exercise is one that was not done yet', () => {
  expect(nextLesson(makeLessons(['firstKey']), 'firstKey')).toBe('wrongUser');
  expect(nextLesson(makeLessons(['batchOfTen']), 'batchOfTen')).toBe('firstKey');
  expect(nextLesson(makeLessons(lessonIds), 'firstKey')).toBeNull();
});
