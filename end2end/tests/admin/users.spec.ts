import { enrolTotp, giveUpProof, newRecoveryCodes } from '../../fixtures/factors';
import { linkIn, mailTo } from '../../fixtures/mail';
import { call, fillSignIn, newPerson, signIn } from '../../fixtures/people';
import { accountMenu, dialog, heading, open, rows } from '../../fixtures/pages';
import { expect, test } from '../../fixtures/test';

test('an administrator resets multi-factor authentication after proving who they are', async ({
  context,
  otherBrowser,
  page,
  person,
  problems,
  site,
}) => {
  problems.expectStatus(403);
  const theirs = await otherBrowser();
  await signIn(theirs, site, person);
  await enrolTotp(theirs, site);
  await newRecoveryCodes(theirs, site);
  const admin = newPerson(site, { superAdmin: true });
  await signIn(context, site, admin);
  await giveUpProof(context, site);

  await open(page, `/admin/users/${person.id}`);
  await expect(page.getByText('A second factor is asked for.')).toBeVisible();
  await page.getByRole('link', { name: 'Reset multi-factor authentication…' }).click();
  const reset = dialog(page, `Reset multi-factor authentication of ${person.name}?`);
  await reset.getByRole('button', { name: 'Reset multi-factor authentication' }).click();
  const asked = dialog(page, 'Confirm it is you');
  await asked.getByLabel('Password', { exact: true }).fill(admin.password);
  await asked.getByRole('button', { name: 'Check password' }).click();
  await expect(page.getByText('Multi-factor authentication was reset.')).toBeVisible();
  await expect(reset).toBeHidden();
  await expect(page.getByText('The password alone lets them in.')).toBeVisible();

  const words = 'Multi-factor authentication was reset by an administrator';
  await expect(rows(page, words)).toContainText(`By ${admin.name}`);
  await mailTo(site, person.email, new RegExp(`^${words}`));
  const their = await theirs.newPage();
  await open(their, '/');
  await expect(heading(their, 'Sign in')).toBeVisible();
  await fillSignIn(their, person);
  await expect(heading(their, 'Projects')).toBeVisible();
  await open(their, '/account/activity');
  await expect(rows(their, words)).toContainText('Warning');
  await open(page, '/account/activity');
  const own = rows(page, `Reset the multi-factor authentication of ${person.email}`);
  await expect(own).toBeVisible();
});

test('a person is shut out and let in again', async ({
  context,
  otherBrowser,
  page,
  person,
  site,
}) => {
  const theirs = await otherBrowser();
  await signIn(theirs, site, person);
  await signIn(context, site, newPerson(site, { superAdmin: true }));
  await open(page, `/admin/users/${person.id}`);
  for (const [act, mail] of [
    ['End all sessions', /^Every session was ended by an administrator/],
    ['Disable account', /^The account was disabled/],
    ['Enable account', /^The account was enabled again/],
    ['Send password-reset link', /^Set a new password/],
  ] as const) {
    await page.getByRole('link', { name: `${act}…` }).click();
    await page.getByRole('dialog').getByRole('button', { name: act }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
    await mailTo(site, person.email, mail);
  }
  const reset = await mailTo(site, person.email, /^Set a new password/);
  const their = await theirs.newPage();
  await open(their, linkIn(reset, site, '/reset-password/new'));
  await expect(heading(their, 'Set a new password')).toBeVisible();
});

test('a person is made super admin, is no more, and is deleted', async ({
  context,
  otherBrowser,
  page,
  person,
  problems,
  site,
}) => {
  problems.expectStatus(403);
  const theirs = await otherBrowser();
  await signIn(theirs, site, person);
  const admin = newPerson(site, { superAdmin: true });
  await signIn(context, site, admin);
  await giveUpProof(context, site);
  await open(page, `/admin/users/${person.id}`);
  await page.getByRole('link', { name: 'Make super admin…' }).click();
  const give = dialog(page, `Make ${person.name} super admin?`);
  await give.getByRole('button', { name: 'Make super admin' }).click();
  const asked = dialog(page, 'Confirm it is you');
  await asked.getByLabel('Password', { exact: true }).fill(admin.password);
  await asked.getByRole('button', { name: 'Check password' }).click();
  await expect(give).toBeHidden();
  await expect(page.getByText('Super admin', { exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Take super admin away…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take super admin away' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByRole('link', { name: 'Make super admin…' })).toBeVisible();

  await page.getByRole('link', { name: 'Delete account…' }).click();
  const gone = dialog(page, `Delete the account of ${person.name}?`);
  await gone.getByRole('button', { name: 'Delete account' }).click();
  await expect(gone).toBeHidden();
  await expect(heading(page, 'DELETED')).toBeVisible();
  await mailTo(site, person.email, /^The account was deleted/);
  const their = await theirs.newPage();
  await open(their, '/');
  await expect(heading(their, 'Sign in')).toBeVisible();
});

test('people are found by name and by e-mail', async ({ context, page, person, site }) => {
  await signIn(context, site, newPerson(site, { superAdmin: true }));
  await open(page, '/');
  await accountMenu(page).click();
  await page.getByRole('link', { name: 'Users', exact: true }).click();
  await expect(heading(page, 'Users')).toBeVisible();
  await page.getByLabel('Find').fill(person.email.toUpperCase());
  await page.getByRole('button', { name: 'Find users' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(person.email);
  await page.getByLabel('Find').fill('nobody has such a name');
  await page.getByRole('button', { name: 'Find users' }).click();
  await expect(page.getByText('Nobody matches')).toBeVisible();
});

test('others learn nothing and can do nothing', async ({
  context,
  page,
  person,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(403, 404);
  expect(signedIn.email).toBe(person.email);
  for (const place of ['/admin/users', `/admin/users/${person.id}`]) {
    const answer = await open(page, place);
    expect.soft([403, 404], place).toContain(answer.status());
    await expect(rows(page)).toHaveCount(0);
  }
  const other = newPerson(site);
  const acts = [
    'list',
    'find',
    'end-sessions',
    'reset-multi-factor',
    'send-link',
    'set-active',
    'set-super-admin',
    'delete',
  ];
  for (const act of acts) {
    const form = { id: other.id, search: '', is_active: 'false', is_super_admin: 'true' };
    const answer = await call(context, site, `admin/users/${act}`, form);
    expect.soft(answer.status(), act).toBe(403);
  }
});
