import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PromptCard } from '../../../src/renderer/run/PromptCard.tsx';
import type { KeyTransport, ServiceId } from '../../../src/shared/models.ts';
import { isOffTheWay, type PagePlace, type PageStage, pagePlaces, stageAt } from '../../../src/shared/page-guide.ts';
import { createFakeBridge } from '../fake-bridge.ts';
import { makePlan, makeUser } from '../fixtures.ts';
import { renderWith } from '../render-with.tsx';

afterEach(cleanup);

const user = makeUser(5);
const plan = makePlan(user);

interface Shown {
  readonly place: PagePlace;
  readonly stage?: PageStage;
  readonly host?: string;
  readonly service?: ServiceId;
  readonly transport?: KeyTransport;
}

function show({ place, stage, host, service = 'entra', transport = 'usb' }: Shown) {
  const bridge = createFakeBridge({ 'run.openStartPage': undefined, 'run.copyPass': undefined });
  renderWith(
    bridge,
    <PromptCard
      waiting={{ for: 'page', stage: stage ?? stageAt(place, service === 'entra' ? 'signIn' : 'site'), place, host: host ?? null, promptId: 'p7' }}
      plan={{ ...plan, service, key: { ...plan.key, transport } }}
      practice={false}
      busy={false}
      onAnswer={vi.fn()}
    />,
  );
  return bridge;
}

const stepsOf = (name: string): readonly string[] =>
  within(screen.getByRole('list', { name })).getAllByRole('listitem').map(({ textContent }) => textContent ?? '');

describe('the guide', () => {
  it.each(pagePlaces)('has a heading and words for %s, and a way out of it', (place) => {
    show({ place });
    expect(screen.getByRole('heading').textContent).not.toBe('');
    expect(document.body.textContent).not.toMatch(/guide(Steps|Pane)?\//);
    expect(screen.queryByRole('button', { name: /by hand|looks different/ }) !== null).toBe(place !== 'naming');
  });

  it('tells what to press on the page, by the transport of the key', () => {
    show({ place: 'securityInfo', transport: 'nfc' });
    expect(stepsOf('What to do on the page')).toContain('Choose NFC device, then Next.');
    cleanup();
    show({ place: 'securityInfo' });
    expect(stepsOf('What to do on the page')).toContain('Choose USB device, then Next.');
  });

  it('names the user on the sign-in page, and offers the pass', () => {
    const bridge = show({ place: 'signIn' });
    expect(stepsOf('What to do on the page')[0]).toContain(user.userPrincipalName);
    fireEvent.click(screen.getByRole('button', { name: 'Copy the pass' }));
    expect(bridge.calls.map(({ channel }) => channel)).toEqual(['run.copyPass']);
  });

  it('keeps the steps by hand behind a button while all goes well', () => {
    show({ place: 'securityInfo' });
    const toggle = screen.getByRole('button', { name: 'The page looks different?' });
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    expect(screen.queryByRole('list', { name: 'Finish by hand' })).toBeNull();
    fireEvent.click(toggle);
    expect(stepsOf('Finish by hand').length).toBeGreaterThan(5);
  });

  it.each(pagePlaces.filter(isOffTheWay))('shows them at once for %s, with host, first page and pass', (place) => {
    const bridge = show({ place, host: 'other.example' });
    expect(stepsOf('Finish by hand').join()).toContain(user.userPrincipalName);
    expect(document.body.textContent).toContain('other.example');
    fireEvent.click(screen.getByRole('button', { name: 'Open the first page again' }));
    fireEvent.click(screen.getByRole('button', { name: 'Copy the pass' }));
    expect(bridge.calls.map(({ channel }) => channel)).toEqual(['run.openStartPage', 'run.copyPass']);
  });

  it('of a site has no pass, and steps of its own', () => {
    show({ place: 'notLoaded', host: 'github.com', service: 'site:github' });
    expect(screen.queryByRole('button', { name: 'Copy the pass' })).toBeNull();
    expect(stepsOf('Finish by hand').join()).not.toContain('Temporary Access Pass');
    expect(stepsOf('Next on the page').length).toBe(2);
  });
});
