import { dialog, heading, open } from '../../fixtures/pages';
import { newPerson, signIn } from '../../fixtures/people';
import { newOrganization, newProject } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

const VERIFY = '/v2/storage/tokens/verify';

test('a super admin switches a project off and on, and purges a deleted one', async ({
  api,
  otherBrowser,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(503);
  const { organization } = newOrganization(site, signedIn);
  const project = newProject(site, organization);
  const master = await api(project.add(signedIn, 'admin'));
  const root = newPerson(site, { name: 'Root', superAdmin: true });
  const theirs = await otherBrowser();
  await signIn(theirs, site, root);
  const page = await theirs.newPage();

  await open(page, `/admin/projects?search=${project.name}`);
  await page.getByRole('link', { name: project.name }).click();
  await expect(heading(page, project.name)).toBeVisible();
  await page.getByRole('link', { name: 'Disable project…' }).click();
  const disabling = dialog(page, `Disable ${project.name}?`);
  await disabling.getByLabel('Reason').fill('The bill is open.');
  await disabling.getByRole('button', { name: 'Disable project' }).click();
  await expect(page.getByText('The project is switched off.')).toBeVisible();
  await expect(page.getByText('The bill is open.')).toBeVisible();
  const refused = await master.get(VERIFY);
  expect([refused.status(), (await refused.json()).reason]).toEqual([503, 'The bill is open.']);
  await page.getByRole('link', { name: 'Enable project…' }).click();
  await dialog(page, `Enable ${project.name}?`).getByRole('button').last().click();
  await expect(page.getByText('The project is switched on again.')).toBeVisible();
  expect((await master.get(VERIFY)).status()).toBe(200);
});

test('a deleted project is restored or purged by a super admin', async ({
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  const { organization } = newOrganization(site, signedIn);
  const project = newProject(site, organization);
  project.add(signedIn, 'admin');
  const remove = async () => {
    await open(page, project.path('/settings/general?confirm=delete'));
    await page.getByRole('dialog').getByRole('button', { name: 'Delete project' }).click();
    await page.waitForURL(`${site.url}/`);
  };
  const root = newPerson(site, { name: 'Root', superAdmin: true });
  const theirs = await otherBrowser();
  await signIn(theirs, site, root);
  const admin = await theirs.newPage();
  const act = async (name: string) => {
    await open(admin, `/admin/projects/${project.id}`);
    await admin.getByRole('link', { name: `${name}…` }).click();
    await admin.getByRole('dialog').getByRole('button', { name }).click();
  };
  await remove();
  await act('Restore project');
  await expect(admin.getByText('The project is back')).toBeVisible();
  await remove();
  await act('Purge project');
  await expect(admin.getByText('The project goes with its data within a minute.')).toBeVisible();
  await expect(admin.getByText(/^(Being purged|Purged)/)).toBeVisible();
  await open(page, `/organizations/${organization}/deleted-projects`);
  await expect(page.getByText('Nothing to restore')).toBeVisible();
});
