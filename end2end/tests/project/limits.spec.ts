import { dialog, heading, open } from '../../fixtures/pages';
import { newPerson, signIn } from '../../fixtures/people';
import { newOrganization, newProject } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

test('a super admin sets a limit, and its people are told when it is crossed', async ({
  otherBrowser,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(400);
  const { organization } = newOrganization(site, signedIn);
  const project = newProject(site, organization);
  project.add(signedIn, 'admin');
  const root = newPerson(site, { name: 'Root', superAdmin: true });
  const theirs = await otherBrowser();
  await signIn(theirs, site, root);
  const admin = await theirs.newPage();

  await open(page, project.path());
  await page.getByRole('link', { name: 'Limits' }).click();
  await expect(heading(page, 'Limits')).toBeVisible();
  await expect(page.getByText('1, without a limit')).toBeVisible();
  await expect(page.getByText('ask who runs this service')).toBeVisible();
  await expect(page.getByRole('link', { name: /^Set the limit/ })).toHaveCount(0);

  await open(admin, project.path('/settings/limits'));
  await admin.getByRole('link', { name: 'Set the limit of Members' }).click();
  const asked = dialog(admin, 'Set the limit of Members');
  await asked.getByLabel('Limit').fill('-1');
  await asked.getByRole('button', { name: 'Set limit' }).click();
  await expect(asked.getByRole('alert')).toContainText('0 or more');
  await asked.getByLabel('Limit').fill('1');
  await asked.getByRole('button', { name: 'Set limit' }).click();
  await expect(admin.getByText('The limit was set.')).toBeVisible();
  await expect(admin.getByText('1 of 1').first()).toBeVisible();
  await expect(admin.getByText('Reached', { exact: true })).toBeVisible();

  project.add(newPerson(site), 'guest');
  await open(page, project.path('/settings/limits'));
  await expect(page.getByText('2 of 1').first()).toBeVisible();
  await expect(page.getByText('Over the limit')).toBeVisible();
  await open(page, '/account/notifications');
  await expect(page.getByText(`${project.name} is over its limit of members`)).toBeVisible();
});
