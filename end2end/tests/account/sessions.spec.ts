import { signIn } from '../../fixtures/people';
import { accountMenu, dialog, heading, open, rows } from '../../fixtures/pages';
import { expect, test } from '../../fixtures/test';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';

test('another session is revoked', async ({ otherBrowser, page, problems, signedIn, site }) => {
  const other = await otherBrowser({ userAgent: FIREFOX });
  await signIn(other, site, signedIn);
  const elsewhere = await other.newPage();
  await open(elsewhere, '/');

  await open(page, '/account/sessions');
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page, 'This device')).toContainText('Chrome on Linux');
  await expect(rows(page, 'Firefox on Linux')).toContainText('Password');

  const act = page.getByRole('link', { name: /^Revoke: Firefox on Linux/ });
  const asked = dialog(page, 'Revoke the session of Firefox on Linux?');
  await act.click();
  await asked.getByRole('link', { name: 'Cancel' }).click();
  await expect(asked).toBeHidden();
  await act.click();
  await expect(asked).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(asked).toBeHidden();
  await expect(rows(page)).toHaveCount(2);

  await act.click();
  await asked.getByRole('button', { name: 'Revoke session' }).click();
  await expect(page.getByText('The session was ended.')).toBeVisible();
  await expect(asked).toBeHidden();
  await expect(rows(page)).toHaveCount(1);

  problems.expectStatus(401);
  await accountMenu(elsewhere).click();
  await elsewhere.getByRole('link', { name: 'Account Settings' }).click();
  await expect(heading(elsewhere, 'Sign in')).toBeVisible();
});

test('all other sessions are revoked at once', async ({ otherBrowser, page, signedIn, site }) => {
  const others = [await otherBrowser({ userAgent: FIREFOX }), await otherBrowser()];
  for (const other of others) await signIn(other, site, signedIn);
  await open(page, '/account/sessions');
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole('link', { name: 'Revoke all other sessions' }).click();
  const asked = dialog(page, 'Revoke all other sessions?');
  await asked.getByRole('button', { name: 'Revoke all other sessions' }).click();
  await expect(page.getByText('2 other sessions were ended.')).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('This device');
  for (const other of others) {
    const elsewhere = await other.newPage();
    await open(elsewhere, '/');
    await expect(heading(elsewhere, 'Sign in')).toBeVisible();
  }
});

test('revoking the session in use signs out', async ({ page, problems, signedIn: _ }) => {
  problems.expectStatus(401);
  await open(page, '/account/sessions');
  await page.getByRole('link', { name: /^Sign out here/ }).click();
  const asked = dialog(page, 'Sign out of this browser?');
  await asked.getByRole('button', { name: 'Sign out' }).click();
  await expect(heading(page, 'Sign in')).toBeVisible();
  await open(page, '/account/sessions');
  await expect(heading(page, 'Sign in')).toBeVisible();
});

test("a session is called by a name of one's own", async ({
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  const other = await otherBrowser({ userAgent: FIREFOX });
  await signIn(other, site, signedIn);
  await open(page, '/account/sessions');
  await page.getByRole('link', { name: /^Rename: Firefox on Linux/ }).click();
  const asked = dialog(page, 'Name for Firefox on Linux');
  await asked.getByLabel('Name').fill('Laptop at work');
  await asked.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByText('The name was saved.')).toBeVisible();
  await expect(rows(page, 'Laptop at work')).toContainText('Firefox on Linux');
  await page.getByRole('link', { name: /^Rename: Laptop at work/ }).click();
  await asked.getByLabel('Name').fill('');
  await asked.getByRole('button', { name: 'Save name' }).click();
  await expect(rows(page, 'Laptop at work')).toHaveCount(0);
});

test('all sessions are revoked at once, this one too', async ({
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  const other = await otherBrowser();
  await signIn(other, site, signedIn);
  await open(page, '/account/sessions');
  await page.getByRole('link', { name: 'Revoke all sessions' }).click();
  const asked = dialog(page, 'Revoke all sessions?');
  await asked.getByRole('button', { name: 'Revoke all sessions' }).click();
  await expect(heading(page, 'Sign in')).toBeVisible();
  for (const context of [page.context(), other]) {
    const elsewhere = await context.newPage();
    await open(elsewhere, '/account/sessions');
    await expect(heading(elsewhere, 'Sign in')).toBeVisible();
  }
});
