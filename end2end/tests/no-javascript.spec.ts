import {
  enrolTotp,
  fillRecoveryCode,
  fillTotp,
  giveUpProof,
  newRecoveryCodes,
} from '../fixtures/factors';
import { linkIn, mailTo } from '../fixtures/mail';
import { call, fillNewPassword, fillSignIn, newPerson, signIn, unique } from '../fixtures/people';
import { accountMenu, dialog, heading, rows, secret } from '../fixtures/pages';
import { newOrganization } from '../fixtures/project';
import { expect, test } from '../fixtures/test';
import { Totp } from '../fixtures/totp';

test.use({ javaScriptEnabled: false });

test.beforeEach(({ problems }) => {
  problems.expectMessage(/was preloaded using link preload but not used/);
});

test('signing in, a refusal, and signing out', async ({ page, person, project }) => {
  const wanted = project.path('/storage/buckets');
  await page.goto(wanted);
  await fillSignIn(page, { ...person, password: 'not the right password' });
  await expect(page.getByRole('alert')).toContainText('The e-mail or the password is not right.');
  await expect(page.getByLabel('E-mail')).toHaveValue(person.email);
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  await page.reload();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await fillSignIn(page, person);
  await expect(page).toHaveURL(wanted);
  await accountMenu(page).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(heading(page, 'Sign in')).toBeVisible();
  await page.goto('/');
  await expect(heading(page, 'Sign in')).toBeVisible();
});

test('a bucket, and a token from its making to its end', async ({
  api,
  page,
  project,
  signedIn: _,
}) => {
  await page.goto(project.path('/storage/buckets/new'));
  await page.getByLabel('Name').fill('_survey');
  await page.getByLabel('Description').fill('What people answered');
  await page.getByRole('button', { name: 'Create bucket' }).click();
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/not starting with/);
  await expect(page.getByLabel('Description')).toHaveValue('What people answered');
  await page.getByLabel('Name').fill('survey');
  await page.getByRole('button', { name: 'Create bucket' }).click();
  await expect(heading(page, 'in.c-survey')).toBeVisible();

  await page.goto(project.path('/settings/api-tokens/new'));
  await page.getByLabel('Description').fill('Loader');
  await page.getByRole('radiogroup', { name: 'in.c-survey' }).getByLabel('Read').check();
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(heading(page, 'The token "Loader" was created')).toBeVisible();
  const first = await secret(page).inputValue();
  const verify = async (token: string) => (await api(token)).get('/v2/storage/tokens/verify');
  const verified = await (await verify(first)).json();
  expect(verified.bucketPermissions).toEqual({ 'in.c-survey': 'read' });
  await page.reload();
  expect(await page.content()).not.toContain(first);

  await page.goto(project.path('/settings/api-tokens?q=loader'));
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole('link', { name: 'Loader' }).click();
  await page.getByRole('link', { name: 'Refresh token…' }).click();
  const refresh = dialog(page, 'Refresh the token "Loader"?');
  await refresh.getByRole('button', { name: 'Refresh token' }).click();
  await expect(heading(page, 'The token "Loader" has a new string')).toBeVisible();
  const second = await secret(page).inputValue();
  expect((await verify(first)).status()).toBe(401);
  expect((await verify(second)).status()).toBe(200);

  await page.getByRole('link', { name: "Open the token's page" }).click();
  await page.getByRole('link', { name: 'Delete token…' }).click();
  const remove = dialog(page, 'Delete the token "Loader"?');
  await remove.getByRole('button', { name: 'Delete token' }).click();
  await expect(heading(page, 'API Tokens')).toBeVisible();
  expect((await verify(second)).status()).toBe(401);
});

test('the password is changed', async ({ page, signedIn }) => {
  const next = `nine copper kettles ${unique('whistle')}`;
  await page.goto('/account/security');
  for (const old of ['not my password', signedIn.password]) {
    await page.getByLabel('Old password', { exact: true }).fill(old);
    await page.getByLabel('New password', { exact: true }).fill(next);
    await page.getByLabel('Repeat the new password', { exact: true }).fill(next);
    await page.getByRole('button', { name: 'Change password' }).click();
    const message = old === signedIn.password ? 'Your password was changed.' : 'not your current';
    await expect(page.getByText(message).first()).toBeVisible();
  }
});

test('another session is revoked', async ({ otherBrowser, page, signedIn, site }) => {
  const other = await otherBrowser({ userAgent: 'curl/8' });
  await signIn(other, site, signedIn);
  await page.goto('/account/sessions');
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('link', { name: /^Revoke:/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke session' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const elsewhere = await other.newPage();
  await elsewhere.goto('/');
  await expect(heading(elsewhere, 'Sign in')).toBeVisible();
});

test('an authenticator app is set up, and its codes sign in', async ({ page, signedIn }) => {
  await page.goto('/account/security');
  await page.locator('summary').filter({ hasText: 'Enable MFA' }).click();
  await page.getByRole('link', { name: 'Enable TOTP' }).click();
  const secret = page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  const shown = await secret.innerText();
  const totp = new Totp(shown);
  for (const code of [totp.wrongCode(), await totp.code()]) {
    await expect(secret).toHaveText(shown);
    await page.getByLabel('Name').fill('Phone');
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByRole('button', { name: 'Activate' }).click();
  }
  await expect(page.getByText('Multi-factor authentication is enabled')).toBeVisible();

  await accountMenu(page).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto('/account/sessions');
  await fillSignIn(page, signedIn);
  await expect(heading(page, 'Second factor')).toBeVisible();
  await fillTotp(page, totp.wrongCode());
  await expect(page.getByRole('alert')).toContainText('The code is not right');
  await fillTotp(page, await totp.code());
  await expect(heading(page, 'User Sessions')).toBeVisible();
  await expect(rows(page, 'This device')).toContainText('Password and TOTP');
});

test('a recovery code signs in', async ({ context, page, signedIn, site }) => {
  await enrolTotp(context, site);
  const [code] = await newRecoveryCodes(context, site);
  await call(context, site, 'account/sign-out');
  await page.goto('/sign-in');
  await fillSignIn(page, signedIn);
  await fillRecoveryCode(page, 'AAAA-AAAA-AAAA-AAAA');
  await expect(page.getByRole('alert')).toContainText('not one of your recovery codes');
  await fillRecoveryCode(page, code!);
  await expect(page.getByText('9 of 10 recovery codes are left.')).toBeVisible();
});

test('recovery codes are made and shown once', async ({ context, page, signedIn: _, site }) => {
  await enrolTotp(context, site);
  await page.goto('/account/security/recovery-codes');
  await page.getByRole('button', { name: 'Make recovery codes' }).click();
  const codes = page.getByText(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
  await expect(codes).toHaveCount(10);
  await page.reload();
  await expect(codes).toHaveCount(0);
});

test('a password is reset', async ({ page, person, site }) => {
  await page.goto('/reset-password');
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await expect(heading(page, 'Check your e-mail')).toBeVisible();
  const mail = await mailTo(site, person.email, /^Set a new password/);
  const link = linkIn(mail, site, '/reset-password/new');
  await page.goto(link);
  const password = `nine copper kettles ${unique('whistle')}`;
  // what stands after the # is copied by hand
  await page.getByLabel('Code', { exact: true }).fill(link.split('#')[1]!);
  await fillNewPassword(page, password);
  await page.getByRole('button', { name: 'Set new password' }).click();
  await expect(page.getByText('Your password was changed.')).toBeVisible();
  await fillSignIn(page, { ...person, password });
  await expect(heading(page, 'Projects')).toBeVisible();
});

test('a fresh proof is given on a page of its own', async ({ context, page, signedIn, site }) => {
  await giveUpProof(context, site);
  await page.goto('/account/sessions?revoke=all');
  const asked = dialog(page, 'Revoke all sessions?');
  await asked.getByRole('button', { name: 'Revoke all sessions' }).click();
  await asked.getByRole('link', { name: 'Confirm it is you' }).click();
  await expect(heading(page, 'Confirm it is you')).toBeVisible();
  for (const password of ['not my password', signedIn.password]) {
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Check password' }).click();
  }
  await asked.getByRole('button', { name: 'Revoke all sessions' }).click();
  await expect(heading(page, 'Sign in')).toBeVisible();
});

test('a notification is marked as read', async ({ context, page, signedIn: _, site }) => {
  await enrolTotp(context, site, 'Phone');
  await page.goto('/account/notifications');
  await expect(page.getByRole('link', { name: 'Notifications, 1 unread' })).toBeVisible();
  await page.getByRole('button', { name: 'Mark as read' }).click();
  await expect(heading(page, 'Notifications')).toBeVisible();
  await expect(page.getByText('Unread', { exact: true })).toHaveCount(0);
  await expect(page.getByRole('banner').getByRole('link', { name: 'Notifications' })).toBeVisible();
});

test('all notifications are marked as read, and mails are chosen', async ({
  context,
  page,
  signedIn: _,
  site,
}) => {
  await enrolTotp(context, site, 'Phone');
  await page.goto('/account/notifications');
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(page.getByText('One notification was marked as read.')).toBeVisible();
  await page.getByLabel('Announcements').uncheck();
  await page.getByRole('button', { name: 'Save choice' }).click();
  await expect(page.getByText('Your choice was saved.')).toBeVisible();
  await expect(page.getByLabel('Announcements')).not.toBeChecked();
});

test('a person is added to a project, gets another role and is removed', async ({
  page,
  project,
  signedIn,
  site,
}) => {
  const grace = newPerson(site, { name: 'Grace Hopper' });
  await page.goto(project.path('/settings/users'));
  const add = page.getByRole('button', { name: 'Add person' });
  const form = page.locator('form').filter({ has: add });
  await form.getByLabel('E-mail').fill(signedIn.email);
  await form.getByLabel('Reason').fill('To help');
  await add.click();
  await expect(form.getByRole('alert')).toContainText('is already a member');
  await expect(form.getByLabel('Reason')).toHaveValue('To help');
  await form.getByLabel('E-mail').fill(grace.email);
  await form.getByLabel('Role', { exact: true }).selectOption('guest');
  await add.click();
  await expect(page.getByText('The person is a member now')).toBeVisible();
  const entry = rows(page, grace.email);
  await entry.getByRole('link', { name: /^Change the role of/ }).click();
  const change = page.getByRole('dialog');
  await change.getByLabel('Role', { exact: true }).selectOption('readOnly');
  await change.getByRole('button', { name: 'Change role' }).click();
  await expect(entry).toContainText('Read only');
  await entry.getByRole('link', { name: /^Remove / }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove person' }).click();
  await expect(entry).toHaveCount(0);
});

test('a promo code that is refused can be mended, and makes a project', async ({
  page,
  signedIn,
  site,
}) => {
  const { maintainer } = newOrganization(site, signedIn);
  const code = unique('spring');
  await page.goto(`/maintainers/${maintainer}/promo-codes`);
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Create promo code' }).click();
  await expect(page.getByText(`The code ${code} was made.`)).toBeVisible();
  await page.goto('/account/promo-codes');
  await page.getByLabel('Code').fill(`${code}x`);
  await page.getByRole('button', { name: 'Redeem code' }).click();
  await expect(page.getByLabel('Code')).toHaveValue(`${code}x`);
  await expect(page.getByLabel('Code')).toHaveAccessibleDescription(/\S/);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Redeem code' }).click();
  await expect(page.getByText('Admin: everything in the project')).toBeVisible();
});

test('super admins announce, make features and search', async ({
  context,
  page,
  project,
  site,
}) => {
  await signIn(context, site, newPerson(site, { superAdmin: true }));
  const title = unique('Maintenance');
  await page.goto('/admin/announcements');
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Message').fill('On Sunday.');
  await page.getByLabel('Project').fill(project.id);
  await page.getByRole('button', { name: 'Announce' }).click();
  await expect(rows(page, title)).toHaveCount(1);
  await page.getByRole('link', { name: `Delete: ${title}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete announcement' }).click();
  await expect(rows(page, title)).toHaveCount(0);

  const feature = unique('early');
  await page.goto('/admin/features');
  await page.getByLabel('Name', { exact: true }).fill(feature);
  await page.getByRole('button', { name: 'Create feature' }).click();
  await expect(rows(page, feature)).toContainText('A project');
  await page.getByRole('link', { name: `Delete: ${feature}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete feature' }).click();
  await expect(rows(page, feature)).toHaveCount(0);

  await page.goto('/admin/projects');
  await page.getByLabel('Find').fill(project.id);
  await page.getByRole('button', { name: 'Find projects' }).click();
  await expect(rows(page, `Number ${project.id}`)).toHaveCount(1);
  await page.goto('/admin/projects?tab=deleted');
  await page.getByLabel('Find').fill(project.name);
  await page.getByRole('button', { name: 'Find projects' }).click();
  await expect(page).toHaveURL(/tab=deleted/);
  await expect(rows(page)).toHaveCount(0);
});
