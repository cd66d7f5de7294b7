import { Firefox } from '../fixtures/firefox';
import { test as base, expect } from '../fixtures/test';
import { Totp } from '../fixtures/totp';
import type { Person } from '../fixtures/people';

const test = base.extend<{ firefox: Firefox }>({
  firefox: async ({ site }, use) => {
    const firefox = await Firefox.start(site.url);
    await use(firefox);
    await firefox.stop();
  },
});

async function signIn(firefox: Firefox, { email, password }: Person): Promise<void> {
  await firefox.open('/sign-in');
  await firefox.fill('E-mail', email);
  await firefox.fill('Password', password);
  await firefox.press('Sign in');
}

for (const protocol of ['u2f', 'ctap2'] as const) {
  test(`a key that speaks ${protocol} is added and signs in`, async ({ firefox, person }) => {
    await firefox.plugIn(protocol);
    await signIn(firefox, person);
    await firefox.heading('Projects');
    await firefox.open('/account/security');
    await firefox.follow('Enable MFA');
    await firefox.follow('Enable U2F');
    await firefox.heading('Enable U2F');
    await firefox.fill('Name', 'my-u2f-device');
    await firefox.press('Add security key');
    await firefox.text('The new u2f device "my-u2f-device" was added.');
    await firefox.text('Multi-factor authentication is enabled');
    await firefox.text('You have configured 1 device');
    for (const _ of ['first', 'second']) {
      await firefox.forget();
      await signIn(firefox, person);
      await firefox.heading('Second factor');
      await firefox.press('Use security key');
      await firefox.heading('Projects');
    }
    await firefox.open('/account/security/keys/new');
    await firefox.fill('Name', 'The same again');
    await firefox.press('Add security key');
    await firefox.text('This key belongs to your account already.');
  });
}

test('an authenticator app is set up, and its codes sign in', async ({ firefox, person }) => {
  await signIn(firefox, person);
  await firefox.heading('Projects');
  await firefox.open('/account/security');
  await firefox.follow('Enable MFA');
  await firefox.follow('Enable TOTP');
  await firefox.heading('Enable TOTP');
  const totp = new Totp(await firefox.textOf('.totp__secret'));
  await firefox.fill('Name', 'Phone');
  await firefox.fill('Code', await totp.code());
  await firefox.press('Activate');
  await firefox.text('Multi-factor authentication is enabled');
  await firefox.forget();
  await signIn(firefox, person);
  await firefox.heading('Second factor');
  await firefox.fill('Code from your authenticator app', await totp.code());
  await firefox.press('Check code');
  await firefox.heading('Projects');
  await firefox.open('/account/sessions');
  expect(await firefox.text('Firefox on Linux')).toBeTruthy();
});
