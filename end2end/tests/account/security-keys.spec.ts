import type { Page } from '@playwright/test';
import {
  addKey,
  enrolTotp,
  fillNewKey,
  fillTotp,
  toSecondFactor,
  useKey,
} from '../../fixtures/factors';
import { mailTo } from '../../fixtures/mail';
import { heading, open, rows } from '../../fixtures/pages';
import { UsbPort, type Protocol } from '../../fixtures/security-key';
import { expect, test } from '../../fixtures/test';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0';
const OPERA = `${CHROME} Safari/537.36 OPR/126.0.0.0`;

interface Way {
  protocol: Protocol;
  userAgent?: string;
  device: string;
}

const ways: Record<string, Way> = {
  'a U2F key': { protocol: 'u2f', device: 'Chrome on Linux' },
  'a CTAP2 key': { protocol: 'ctap2', device: 'Chrome on Linux' },
  'a U2F key in Opera': { protocol: 'u2f', userAgent: OPERA, device: 'Opera on Linux' },
};

for (const [name, { protocol, userAgent, device }] of Object.entries(ways)) {
  test.describe(name, () => {
    test.use({ userAgent });

    test('is added, and is the only second factor that signs in', async ({
      page,
      signedIn,
      site,
    }) => {
      await (await UsbPort.of(page)).plugIn(protocol);
      await open(page, '/account/security');
      await page.locator('summary').filter({ hasText: 'Enable MFA' }).click();
      await page.getByRole('link', { name: 'Enable U2F' }).click();
      await fillNewKey(page, 'my-u2f-device');
      await expect(page.getByText('The new u2f device "my-u2f-device" was added.')).toBeVisible();
      await expect(heading(page, 'Account & Security')).toBeVisible();
      await expect(page.getByText('Multi-factor authentication is enabled')).toBeVisible();
      await expect(page.getByText('You have configured 1 device')).toBeVisible();
      await mailTo(site, signedIn.email, /^The security key "my-u2f-device" was added/);

      for (const _ of ['first', 'second']) {
        await toSecondFactor(page, site, signedIn);
        await expect(page.getByText('Use a code from your authenticator app')).toHaveCount(0);
        await useKey(page);
        await expect(heading(page, 'Projects')).toBeVisible();
      }
      await open(page, '/account/sessions');
      await expect(rows(page, 'This device')).toContainText('Password and security key');
      await expect(rows(page, 'This device')).toContainText(device);
    });
  });
}

test('the second factor leads to where one wanted to go', async ({
  page,
  project,
  signedIn,
  site,
}) => {
  const key = await (await UsbPort.of(page)).plugIn();
  await addKey(page, 'Blue');
  await toSecondFactor(page, site, signedIn);
  // the password alone opens nothing
  const wanted = project.path('/settings/api-tokens?q=loader');
  await open(page, wanted);
  await expect(page).not.toHaveURL(wanted);
  await expect(heading(page, 'API Tokens')).toHaveCount(0);
  await open(page, `/sign-in/second-factor?next=${encodeURIComponent(wanted)}`);
  await useKey(page);
  await expect(page).toHaveURL(wanted);
  expect(await key.count()).toBeGreaterThan(1);
});

test('nobody touches the key: the page says so and asks again', async ({
  page,
  signedIn,
  site,
}) => {
  const key = await (await UsbPort.of(page)).plugIn();
  await addKey(page, 'Blue');
  await toSecondFactor(page, site, signedIn);
  await key.touch(false);
  await useKey(page);
  await expect(page.getByText('Touch your key now.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('It was cancelled before the key answered.')).toBeVisible();

  await waitOnly(page, 2000);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('The key was not touched in time.')).toBeVisible();

  await key.touch(true);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(heading(page, 'Projects')).toBeVisible();
});

/** The browser gives up after this time instead of minutes. */
async function waitOnly(page: Page, milliseconds: number): Promise<void> {
  await page.route('**/api/account/proof/key/begin', async (route) => {
    const response = await route.fetch();
    const challenge = await response.json();
    const options = JSON.parse(challenge.options);
    options.publicKey.timeout = milliseconds;
    await route.fulfill({ response, json: { ...challenge, options: JSON.stringify(options) } });
  });
}

test('either of two keys signs in', async ({ page, signedIn, site }) => {
  const port = await UsbPort.of(page);
  const blue = await port.plugIn('u2f');
  await addKey(page, 'Blue');
  await blue.touch(false);
  const green = await port.plugIn('ctap2');
  await addKey(page, 'Green');
  await expect(page.getByText('You have configured 2 devices')).toBeVisible();

  await toSecondFactor(page, site, signedIn);
  await useKey(page);
  await expect(heading(page, 'Projects')).toBeVisible();
  await green.touch(false);
  await blue.touch(true);
  await toSecondFactor(page, site, signedIn);
  await useKey(page);
  await expect(heading(page, 'Projects')).toBeVisible();
});

test('a key is added once, and a name is given once', async ({ page, problems, signedIn: _ }) => {
  problems.expectStatus(400);
  await (await UsbPort.of(page)).plugIn();
  await addKey(page, 'Blue');
  await open(page, '/account/security/keys/new');
  await fillNewKey(page, 'blue');
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/"blue" already/);
  await fillNewKey(page, 'The same again');
  await expect(page.getByText('This key belongs to your account already.')).toBeVisible();
  await open(page, '/account/security');
  await expect(page.getByText('You have configured 1 device')).toBeVisible();
});

test('a key of somebody else does not sign in', async ({ page, signedIn, site }) => {
  const port = await UsbPort.of(page);
  const own = await port.plugIn();
  await addKey(page, 'Blue');
  await own.unplug();
  await port.plugIn();
  await toSecondFactor(page, site, signedIn);
  await useKey(page);
  await expect(page.getByText('it may be one that this account does not know')).toBeVisible();
  await expect(heading(page, 'Second factor')).toBeVisible();
});

test('a counter that went back is refused and told of', async ({
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(400);
  const key = await (await UsbPort.of(page)).plugIn();
  await addKey(page, 'Blue');
  const totp = await enrolTotp(page.context(), site);
  await key.setCount(500);
  await toSecondFactor(page, site, signedIn);
  await useKey(page);
  await expect(heading(page, 'Projects')).toBeVisible();

  await key.setCount(20);
  await toSecondFactor(page, site, signedIn);
  await useKey(page);
  const words = 'The key "Blue" has counted further before: there may be a copy of it.';
  await expect(page.getByText(words)).toBeVisible();
  const warning = 'The counter of the security key "Blue" went back: there may be a copy of it';
  const mail = await mailTo(site, signedIn.email, /^The counter of the security key "Blue"/);
  expect(mail.text).toContain(warning);
  expect(mail.text).toContain(`${site.url}/account/activity`);

  await page.getByText('Use a code from your authenticator app instead').click();
  await fillTotp(page, await totp.code());
  await expect(heading(page, 'Projects')).toBeVisible();
  await open(page, '/account/activity');
  await expect(rows(page, warning)).toContainText('Warning');
});

test('a browser without security keys gets an explanation', async ({
  context,
  page,
  signedIn,
  site,
}) => {
  await (await UsbPort.of(page)).plugIn();
  await addKey(page, 'Blue');
  const totp = await enrolTotp(context, site);
  await context.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
  await open(page, '/account/security/keys/new');
  await expect(page.getByText('This browser cannot use security keys.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Add\b/ })).toHaveCount(0);

  await toSecondFactor(page, site, signedIn);
  await expect(page.getByText('This browser cannot use security keys.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Use security key' })).toHaveCount(0);
  await page.getByText('Use a code from your authenticator app instead').click();
  await fillTotp(page, await totp.code());
  await expect(heading(page, 'Projects')).toBeVisible();
});
