import { linkIn, mailTo } from '../../fixtures/mail';
import { fillNewPassword, newPerson, signIn, unique } from '../../fixtures/people';
import { heading, open } from '../../fixtures/pages';
import { newOrganization, newProject } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

test('a super administrator makes a maintainer, an organization and a project', async ({
  context,
  page,
  site,
}) => {
  await signIn(context, site, newPerson(site, { superAdmin: true }));
  await open(page, '/');
  for (const kind of ['maintainer', 'organization', 'project']) {
    const name = unique(kind);
    await page
      .getByRole('link', { name: `New ${kind}`, exact: true })
      .first()
      .click();
    await expect(heading(page, `New ${kind}`)).toBeVisible();
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: `Create ${kind}` }).click();
    await expect(heading(page, name)).toBeVisible();
  }
  await expect(page.getByText('Admin: everything in the project')).toBeVisible();
});

test('a name is needed', async ({ page, problems, signedIn, site }) => {
  problems.expectStatus(400);
  const { organization } = newOrganization(site, signedIn);
  await open(page, `/projects/new?organization=${organization}`);
  await page.getByLabel('Name').fill('   ');
  await page.getByRole('button', { name: 'Create project' }).click();
  await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/Enter a name\./);
});

test('members see every project and open their own', async ({ page, signedIn, site }) => {
  const { maintainer, organization } = newOrganization(site, signedIn);
  newProject(site, organization, 'Theirs');
  newProject(site, organization, 'Mine').add(signedIn, 'admin');
  await open(page, `/organizations/${organization}`);
  await expect(page.getByRole('listitem').filter({ hasText: 'Theirs' })).toContainText(
    'You are not a member',
  );
  await expect(page.getByText(signedIn.email).last()).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: 'Mine' }).click();
  await expect(heading(page, 'Mine')).toBeVisible();
  await open(page, `/maintainers/${maintainer}`);
  await expect(page.getByText(signedIn.email).last()).toBeVisible();
});

test('strangers learn nothing', async ({ page, problems, signedIn: _, site }) => {
  problems.expectStatus(404);
  const { maintainer, organization } = newOrganization(site);
  const places = [
    `/maintainers/${maintainer}`,
    `/organizations/new?maintainer=${maintainer}`,
    `/organizations/${organization}`,
    `/projects/new?organization=${organization}`,
  ];
  for (const place of places) {
    const answer = await open(page, place);
    expect.soft(answer.status(), place).toBe(404);
    await expect(heading(page, 'This is not here')).toBeVisible();
  }
});

test('a person is added by address, activates the account, and is removed', async ({
  otherBrowser,
  page,
  problems,
  signedIn,
  site,
}) => {
  const { organization } = newOrganization(site, signedIn);
  await open(page, `/organizations/${organization}`);
  const guest = `${unique('guest')}@example.com`;
  await page.getByLabel('E-mail').fill(guest);
  await page.getByRole('button', { name: 'Add member' }).click();
  await expect(page.getByText('The person is a member now')).toBeVisible();
  const entry = page.getByRole('listitem').filter({ hasText: guest });
  await expect(entry).toBeVisible();
  await mailTo(site, guest, /^You are a member of/);

  const mail = await mailTo(site, guest, /^Activate your account/);
  const theirs = await (await otherBrowser()).newPage();
  await open(theirs, linkIn(mail, site, '/activate'));
  await theirs.getByLabel('Name').fill('Grace Hopper');
  await fillNewPassword(theirs, 'nine copper kettles whistle');
  await theirs.getByRole('button', { name: 'Activate account' }).click();
  await expect(heading(theirs, 'Projects')).toBeVisible();
  await open(theirs, `/organizations/${organization}`);
  await expect(theirs.getByRole('link', { name: 'New project' }).first()).toBeVisible();

  await open(page, `/organizations/${organization}`);
  await entry.getByRole('link', { name: `Remove ${guest}…` }).click();
  const asked = page.getByRole('dialog', { name: /^Remove Grace Hopper from/ });
  await expect(asked).toContainText('They lose access to the organization at once');
  await asked.getByRole('button', { name: 'Remove member' }).click();
  await expect(page.getByText('The person is no member any more.')).toBeVisible();
  await expect(entry).toHaveCount(0);
  problems.expectStatus(404);
  expect((await open(theirs, `/organizations/${organization}`)).status()).toBe(404);
});

test('an organization is renamed, closed and deleted', async ({ page, signedIn, site }) => {
  const { organization } = newOrganization(site, signedIn);
  await open(page, `/organizations/${organization}`);
  const name = unique('renamed');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Rename organization' }).click();
  await expect(heading(page, name)).toBeVisible();
  await page.getByRole('button', { name: 'Switch auto-join off' }).click();
  await expect(page.getByText('Nobody joins by themselves')).toBeVisible();
  await page.getByRole('link', { name: 'Delete organization…' }).click();
  const dialog = page.getByRole('dialog', { name: `Delete ${name}?` });
  await dialog.getByRole('button', { name: 'Delete organization' }).click();
  await expect(heading(page, 'Projects')).toBeVisible();
  await expect(page.getByText(name)).toHaveCount(0);
});

test('who leaves goes home', async ({ page, signedIn, site }) => {
  const { organization } = newOrganization(site, signedIn);
  await open(page, `/organizations/${organization}`);
  const colleague = `${unique('colleague')}@example.com`;
  await page.getByLabel('E-mail').fill(colleague);
  await page.getByRole('button', { name: 'Add member' }).click();
  await page.getByRole('link', { name: `Leave ${signedIn.email}…` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave organization' }).click();
  await expect(heading(page, 'Projects')).toBeVisible();
  await expect(page).toHaveURL(`${site.url}/`);
  await expect(page.locator(`a[href="/organizations/${organization}"]`)).toHaveCount(0);
});

test('the last member cannot be removed', async ({ page, signedIn, site }) => {
  const { organization } = newOrganization(site, signedIn);
  await open(page, `/organizations/${organization}`);
  const own = page.getByRole('listitem').filter({ hasText: signedIn.email });
  await expect(own.getByText('You', { exact: true })).toBeVisible();
  await expect(own.getByRole('link')).toHaveCount(0);
});
