import { enrolTotp, newRecoveryCodes } from '../../fixtures/factors';
import { linkIn, mailTo } from '../../fixtures/mail';
import { call, fillNewPassword, fillSignIn, signIn, trySignIn } from '../../fixtures/people';
import { dialog, heading, open, rows } from '../../fixtures/pages';
import { expect, test } from '../../fixtures/test';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

test('everything that bears on security is told', async ({
  address,
  context,
  page,
  signedIn,
  site,
}) => {
  await enrolTotp(context, site, 'Phone');
  await newRecoveryCodes(context, site);
  await call(context, site, 'account/multi-factor/disable');
  await open(page, '/account/activity');
  const signedInRow = rows(page, 'Signed in');
  await expect(signedInRow).toContainText('Chrome on Linux');
  await expect(signedInRow).toContainText(address);
  await expect(signedInRow).toContainText('Password');
  const told = page.locator('tbody tr').getByRole('rowheader');
  await expect(told).toHaveText([
    /^Multi-factor authentication was switched off/,
    /^New recovery codes were made/,
    /^The authenticator "Phone" was added/,
    /^Signed in/,
  ]);
  await page.getByRole('link', { name: 'Only warnings' }).click();
  await expect(told).toHaveText([/^Multi-factor authentication was switched off/]);
  await mailTo(site, signedIn.email, /^New recovery codes were made/);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const file = await (await download).createReadStream();
  let csv = '';
  for await (const chunk of file) csv += chunk;
  expect(csv.trim().split('\r\n')).toHaveLength(5);
  expect(csv).toContain('"The authenticator ""Phone"" was added"');
});

test('"This wasn\'t me" shuts others out and mails a link', async ({
  otherBrowser,
  page,
  person,
  problems,
  site,
}) => {
  const thief = await otherBrowser({ userAgent: FIREFOX });
  await signIn(page.context(), site, person);
  await signIn(thief, site, person);
  const mail = await mailTo(site, person.email, /^Signed in from a browser not seen before/);
  expect(mail.text).toContain('Firefox on Linux');
  expect(mail.text).toContain(`${site.url}/account/activity`);

  await open(page, '/account/activity');
  await page.getByRole('link', { name: "This wasn't me" }).click();
  const asked = dialog(page, 'Was it somebody else?');
  await asked.getByRole('button', { name: 'End sessions and mail the link' }).click();
  await expect(page.getByText('One other session was ended.')).toBeVisible();
  await expect(asked).toBeHidden();
  await expect(rows(page, 'other sessions were ended (1)')).toBeVisible();
  const stolen = await thief.newPage();
  await open(stolen, '/');
  await expect(heading(stolen, 'Sign in')).toBeVisible();

  const reset = await mailTo(site, person.email, /^Set a new password/);
  await open(page, linkIn(reset, site, '/reset-password/new'));
  const password = 'nine copper kettles whistle';
  await fillNewPassword(page, password);
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect(heading(page, 'Sign in')).toBeVisible();
  problems.expectStatus(400);
  expect((await trySignIn(thief, site, person)).status()).toBe(400);
  await fillSignIn(page, { ...person, password });
  await expect(heading(page, 'Projects')).toBeVisible();
});

test('activity is paged, newest first', async ({ context, page, person, site }) => {
  test.slow();
  for (let n = 0; n < 30; n += 1) {
    await signIn(context, site, person);
    await call(context, site, 'account/sign-out');
  }
  await signIn(context, site, person);
  await open(page, '/account/activity');
  await expect(rows(page).first()).toContainText('Signed in');
  await expect(rows(page)).toHaveCount(50);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(rows(page)).toHaveCount(11);
  await page.getByRole('link', { name: 'Newest activity' }).click();
  await expect(rows(page)).toHaveCount(50);
});
