import type { Page } from '@playwright/test';
import { linkIn, mailTo } from '../../fixtures/mail';
import { fillNewPassword, fillSignIn, newInvited, newPerson, signIn } from '../../fixtures/people';
import { dialog, heading, open, rows } from '../../fixtures/pages';
import { expect, test } from '../../fixtures/test';

const PASSWORD = 'nine copper kettles whistle';

async function activate(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await fillNewPassword(page, password);
  await page.getByRole('button', { name: 'Activate account' }).click();
}

test('a super administrator sends the link that activates an account', async ({
  context,
  otherBrowser,
  page,
  problems,
  site,
}) => {
  const invited = newInvited(site);
  await signIn(context, site, newPerson(site, { superAdmin: true }));
  await open(page, `/admin/users?search=${invited.email}`);
  await expect(rows(page, invited.email)).toContainText('Invited');
  await page.getByRole('link', { name: invited.name }).click();
  await page.getByRole('link', { name: 'Send activation link…' }).click();
  const asked = dialog(page, `Send an activation link to ${invited.name}?`);
  await asked.getByRole('button', { name: 'Send activation link' }).click();
  await expect(page.getByText('The link is on its way.')).toBeVisible();
  const mail = await mailTo(site, invited.email, /^Activate your account/);
  const link = linkIn(mail, site, '/activate');

  const theirs = await (await otherBrowser()).newPage();
  await open(theirs, link);
  await expect(theirs.getByLabel('Code', { exact: true })).toHaveValue(link.split('#')[1]!);
  problems.expectStatus(400);
  await activate(theirs, 'Grace B. Hopper', invited.email);
  await expect(theirs.getByRole('alert')).toContainText('would be guessed quickly');
  await activate(theirs, 'Grace B. Hopper', PASSWORD);
  await expect(heading(theirs, 'Projects')).toBeVisible();
  await open(theirs, '/account/activity');
  await expect(rows(theirs, 'The account was activated')).toBeVisible();
  await open(theirs, '/account/security');
  await expect(theirs.getByRole('main').getByText('Grace B. Hopper')).toBeVisible();

  const again = await (await otherBrowser()).newPage();
  await open(again, link);
  await activate(again, 'Somebody Else', 'twelve silent drums of rain');
  await expect(again.getByRole('alert')).toContainText('This link is not valid any more');
  await open(page, `/admin/users/${invited.id}`);
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
});

test('who was invited and lost the mail has another one sent', async ({ page, problems, site }) => {
  const { email } = newInvited(site);
  problems.expectStatus(400);
  await open(page, '/sign-in');
  await fillSignIn(page, { email, password: PASSWORD });
  await expect(page.getByRole('alert')).toContainText('The e-mail or the password is not right.');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(heading(page, 'Reset your password')).toBeVisible();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send link' }).click();
  const mail = await mailTo(site, email, /^Activate your account/);
  await open(page, linkIn(mail, site, '/activate'));
  await activate(page, 'Grace Hopper', PASSWORD);
  await expect(heading(page, 'Projects')).toBeVisible();
});
