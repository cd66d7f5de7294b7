import { linkIn, mailTo } from '../../fixtures/mail';
import { dialog, heading, open, rows } from '../../fixtures/pages';
import { fillNewPassword, newPerson, signIn, unique } from '../../fixtures/people';
import { newOrganization } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

test('an unknown address is invited, activates the account, accepts and lands there', async ({
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  const { organization } = newOrganization(site, signedIn);
  await open(page, `/organizations/${organization}`);
  const guest = `${unique('guest')}@example.com`;
  await page.getByLabel('Address to invite').fill(guest);
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await expect(page.getByText('The invitation is on its way by mail.')).toBeVisible();
  const entry = page.getByRole('listitem').filter({ hasText: guest });
  await expect(entry).toContainText('Not activated yet');

  const mail = await mailTo(site, guest, /^You are invited to/);
  expect(mail.text).toContain(signedIn.email);
  const theirs = await (await otherBrowser()).newPage();
  await open(theirs, linkIn(mail, site, '/activate'));
  await theirs.getByLabel('Name').fill('Grace Hopper');
  await fillNewPassword(theirs, 'nine copper kettles whistle');
  await theirs.getByRole('button', { name: 'Activate account' }).click();
  await expect(heading(theirs, 'Projects')).toBeVisible();
  const waiting = theirs.getByRole('region', { name: 'Pending invitations' });
  await expect(waiting).toContainText(signedIn.email);
  await waiting.getByRole('button', { name: 'Accept' }).click();
  await expect(theirs).toHaveURL(`${site.url}/organizations/${organization}`);
  await expect(theirs.getByRole('link', { name: 'New project' }).first()).toBeVisible();

  await mailTo(site, signedIn.email, /^Grace Hopper accepted your invitation/);
  await open(theirs, '/account/invitations');
  await expect(theirs.getByText('No invitation is waiting')).toBeVisible();
  await expect(rows(theirs, 'Accepted')).toHaveCount(1);
});

test('an invitation is declined, and can be sent again', async ({
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  const { organization } = newOrganization(site, signedIn);
  const guest = newPerson(site, { name: 'Grace Hopper' });
  const context = await otherBrowser();
  await signIn(context, site, guest);
  const theirs = await context.newPage();
  await open(page, `/organizations/${organization}`);
  for (const times of [1, 2]) {
    await page.getByLabel('Address to invite').fill(guest.email);
    await page.getByRole('button', { name: 'Send invitation' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: guest.email })).toBeVisible();

    await open(theirs, '/account/invitations');
    await theirs.getByRole('link', { name: /^Decline / }).click();
    const asked = theirs.getByRole('dialog', { name: /^Decline the invitation to/ });
    await expect(asked).toContainText('can invite you again');
    await asked.getByRole('button', { name: 'Decline invitation' }).click();
    await expect(theirs.getByText('The invitation was declined.')).toBeVisible();
    await expect(rows(theirs, 'Declined')).toHaveCount(times);
    await open(page, `/organizations/${organization}`);
    await expect(page.getByText('Nobody is invited at the moment.')).toBeVisible();
  }
});

test('a cancelled invitation is open no more', async ({
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  const { maintainer } = newOrganization(site, signedIn);
  const guest = newPerson(site);
  await open(page, `/maintainers/${maintainer}`);
  await page.getByLabel('Address to invite').fill(guest.email);
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await page.getByRole('link', { name: `Cancel the invitation of ${guest.email}…` }).click();
  await dialog(page, `Cancel the invitation of ${guest.email}?`)
    .getByRole('button', { name: 'Cancel invitation' })
    .click();
  await expect(page.getByText('The invitation was cancelled.')).toBeVisible();
  await expect(page.getByText('Nobody is invited at the moment.')).toBeVisible();

  const context = await otherBrowser();
  await signIn(context, site, guest);
  const theirs = await context.newPage();
  await open(theirs, '/account/invitations');
  await expect(rows(theirs, 'Cancelled')).toHaveCount(1);
  await expect(theirs.getByRole('button', { name: 'Accept' })).toHaveCount(0);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('an invitation is sent and accepted', async ({
    otherBrowser,
    page,
    problems,
    signedIn,
    site,
  }) => {
    problems.expectMessage(/was preloaded using link preload but not used/);
    const { organization } = newOrganization(site, signedIn);
    const guest = newPerson(site);
    await page.goto(`/organizations/${organization}`);
    await page.getByLabel('Address to invite').fill(guest.email);
    await page.getByRole('button', { name: 'Send invitation' }).click();
    await expect(page.getByText('The invitation is on its way by mail.')).toBeVisible();
    const context = await otherBrowser();
    await signIn(context, site, guest);
    const theirs = await context.newPage();
    await theirs.goto('/');
    await theirs.getByRole('button', { name: 'Accept' }).click();
    await expect(theirs).toHaveURL(`${site.url}/organizations/${organization}`);
  });
});
