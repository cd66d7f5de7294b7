import {
  addKey,
  enrolTotp,
  fillNewKey,
  fillRecoveryCode,
  fillTotp,
  giveUpProof,
  newRecoveryCodes,
  useKey,
} from '../../fixtures/factors';
import { call, signIn } from '../../fixtures/people';
import { dialog, heading, open, rows } from '../../fixtures/pages';
import { UsbPort } from '../../fixtures/security-key';
import { expect, test } from '../../fixtures/test';
import { Totp } from '../../fixtures/totp';

const ASKED = 'Confirm it is you';
const SECRET = /^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/;

test('a proof is asked for in the middle of a form, and nothing typed is lost', async ({
  context,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(400, 403);
  await open(page, '/account/security/totp/new');
  const secret = await page.getByText(SECRET).innerText();
  await giveUpProof(context, site);
  const code = await new Totp(secret).code();
  await page.getByLabel('Name').fill('Phone');
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Activate' }).click();

  const asked = dialog(page, ASKED);
  await asked.getByLabel('Password', { exact: true }).fill('not my password');
  await asked.getByRole('button', { name: 'Check password' }).click();
  await expect(asked.getByRole('alert')).toContainText('This is not your password.');
  await expect(page.getByLabel('Name')).toHaveValue('Phone');
  await asked.getByLabel('Password', { exact: true }).fill(signedIn.password);
  await asked.getByRole('button', { name: 'Check password' }).click();
  await expect(page.getByText('Multi-factor authentication is enabled')).toBeVisible();
  await expect(page.getByText('You have configured 1 device')).toBeVisible();
});

test('who thinks better of it changes nothing', async ({
  context,
  otherBrowser,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(403);
  await signIn(await otherBrowser(), site, signedIn);
  await giveUpProof(context, site);
  await open(page, '/account/sessions?revoke=all');
  const revoke = dialog(page, 'Revoke all sessions?');
  await revoke.getByRole('button', { name: 'Revoke all sessions' }).click();
  const asked = dialog(page, ASKED);
  await expect(asked).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(asked).toBeHidden();
  await page.reload();
  await expect(rows(page)).toHaveCount(2);
});

test('a second factor is asked for where there is one: each kind counts', async ({
  context,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(403);
  await (await UsbPort.of(page)).plugIn();
  await addKey(page, 'Blue');
  const totp = await enrolTotp(context, site);
  const [code] = await newRecoveryCodes(context, site);
  const asked = dialog(page, ASKED);
  const proofs = [
    () => fillRecoveryCode(asked, code!),
    async () => {
      await asked.getByText('Use a code from your authenticator app instead').click();
      await fillTotp(asked, await totp.code());
    },
    () => useKey(asked),
  ];
  for (const prove of proofs) {
    await open(page, '/account/security/recovery-codes?confirm=new');
    await giveUpProof(context, site);
    const make = dialog(page, 'Make new recovery codes?');
    await make.getByRole('button', { name: 'Make new recovery codes' }).click();
    await expect(asked).toBeVisible();
    await expect(asked.getByLabel('Password', { exact: true })).toHaveCount(0);
    await prove();
    await expect(heading(page, 'Your new recovery codes')).toBeVisible();
  }
  // the password is not enough, whatever is posted
  await giveUpProof(context, site);
  const { password } = signedIn;
  expect((await call(context, site, 'account/proof/password', { password })).status()).toBe(403);
  expect((await call(context, site, 'account/multi-factor/disable')).status()).toBe(403);
});

test('a new secret is shown after a fresh proof alone', async ({
  context,
  page,
  signedIn,
  site,
}) => {
  await giveUpProof(context, site);
  await open(page, '/account/security/totp/new');
  await expect(page.getByRole('heading', { name: ASKED })).toBeVisible();
  await expect(page.getByText(SECRET)).toHaveCount(0);
  await page.getByLabel('Password', { exact: true }).fill(signedIn.password);
  await page.getByRole('button', { name: 'Check password' }).click();
  await expect(page.getByText(SECRET)).toBeVisible();
});

test('the page says until when changes are possible, and can end that', async ({
  page,
  problems,
  signedIn: _,
}) => {
  problems.expectStatus(403);
  await open(page, '/account/security/keys/new');
  const clock = page.getByText(/you can make changes until \d\d:\d\d \(1[45]:\d\d left\)/);
  await expect(clock).toBeVisible();
  await page.getByRole('button', { name: 'Ask me again next time' }).click();
  await expect(page.getByText('You will be asked to confirm it is you')).toBeVisible();
  await fillNewKey(page, 'Blue');
  await expect(dialog(page, ASKED)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Name')).toHaveValue('Blue');
});
