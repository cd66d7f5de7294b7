import { signIn, unique, newPerson } from '../../fixtures/people';
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
