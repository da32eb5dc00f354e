// The two scripts that whoever runs web-platform-tests supplies: how a page reaches testdriver, and where its results go.
// Both ask this runner over https on the page's own origin, so the page needs nothing that a page has not.

export const COMMAND_PATH = '/_runner/';

const call = `
  const ask = window.fetch.bind(window);
  const call = async (name, input) => {
    const response = await ask('${COMMAND_PATH}' + name, { method: 'POST', body: JSON.stringify(input) });
    const reply = await response.json();
    if (!reply.ok) throw 'error: ' + reply.error; // a text, as the suite compares it
    return reply.result;
  };`;

export const vendorScript = `{${call}
  const driver = window.test_driver_internal;
  driver.in_automation = true;
  driver.click = (element) => {
    element.scrollIntoView({ block: 'center' });
    const { x, y, width, height } = element.getBoundingClientRect();
    return call('click', { frame: location.href, id: element.id, x: x + width / 2, y: y + height / 2 });
  };
  driver.add_virtual_authenticator = (config) => call('add_virtual_authenticator', { config });
  driver.remove_virtual_authenticator = (authenticator) => call('remove_virtual_authenticator', { authenticator });
  driver.add_credential = (authenticator, credential) => call('add_credential', { authenticator, credential });
}`;

export const reportScript = `{${call}
  add_completion_callback((tests, harness) => {
    const results = tests.map(({ name, status, message }) => ({ name, status, message: message ?? null }));
    void call('results', { page: location.href, harness: { status: harness.status, message: harness.message ?? null }, results });
  });
}`;
