import { mailTo } from '../../fixtures/mail';
import { dialog, heading, open } from '../../fixtures/pages';
import { newPerson, signIn } from '../../fixtures/people';
import { newOrganization, newProject } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

const VERIFY = '/v2/storage/tokens/verify';

test('a project is renamed, moved, deleted and restored', async ({
  api,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(401);
  const first = newOrganization(site, signedIn).organization;
  const second = newOrganization(site, signedIn).organization;
  const project = newProject(site, first);
  const master = await api(project.add(signedIn, 'admin'));
  const grace = newPerson(site, { name: 'Grace Hopper' });
  project.add(grace, 'admin');

  await open(page, project.path());
  await page.getByRole('link', { name: 'General' }).click();
  await expect(heading(page, 'General')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Survey of 2026');
  await page.getByRole('button', { name: 'Rename project' }).click();
  await expect(page.getByText('The project has a new name.')).toBeVisible();

  await page.getByLabel('Organization', { exact: true }).selectOption(second);
  await page.getByRole('button', { name: 'Move project…' }).click();
  const moving = page.getByRole('dialog', { name: /^Move Survey of 2026 to / });
  await moving.getByRole('button', { name: 'Move project' }).click();
  await expect(page.getByText('The project was moved.')).toBeVisible();
  await mailTo(site, grace.email, /^The project Survey of 2026 was moved to /);
  await open(page, `/organizations/${first}`);
  await expect(page.getByText('No project yet')).toBeVisible();
  await open(page, `/organizations/${second}`);
  await expect(page.getByRole('main').getByText('Survey of 2026')).toBeVisible();

  await open(page, project.path('/settings/general'));
  await page.getByRole('link', { name: 'Delete project…' }).click();
  const deleting = dialog(page, 'Delete Survey of 2026?');
  await deleting.getByRole('button', { name: 'Delete project' }).click();
  await page.waitForURL(`${site.url}/`);
  expect((await master.get(VERIFY)).status()).toBe(401);
  await mailTo(site, grace.email, /^The project Survey of 2026 was deleted$/);

  await open(page, `/organizations/${second}`);
  await page.getByRole('link', { name: 'Deleted projects' }).click();
  await page.getByRole('link', { name: 'Restore Survey of 2026' }).click();
  const restoring = dialog(page, 'Restore Survey of 2026?');
  await restoring.getByRole('button', { name: 'Restore project' }).click();
  await expect(page.getByText('The project is back')).toBeVisible();
  await expect(page.getByText('Nothing to restore')).toBeVisible();
  expect((await master.get(VERIFY)).status()).toBe(200);
});

test('a guest sees the settings and cannot change them', async ({
  otherBrowser,
  signedIn,
  site,
}) => {
  const { organization } = newOrganization(site, signedIn);
  const project = newProject(site, organization);
  const grace = newPerson(site);
  project.add(grace, 'guest');
  const theirs = await otherBrowser();
  await signIn(theirs, site, grace);
  const page = await theirs.newPage();
  await open(page, project.path('/settings/general?confirm=delete'));
  await expect(page.getByText('It stays until somebody deletes it.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rename project' })).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a project is made from a template that ends by itself', async ({
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(400);
  const { organization } = newOrganization(site, signedIn);
  await open(page, `/projects/new?organization=${organization}`);
  await page.getByLabel('Name', { exact: true }).fill('Trial');
  await page.getByLabel('Template').selectOption('poc15Days');
  await page.getByLabel('Keep deleted data for (days)').fill('999');
  await page.getByRole('button', { name: 'Create project' }).click();
  await expect(page.getByRole('alert')).toContainText('0 to 365 days');
  await page.getByLabel('Keep deleted data for (days)').fill('1');
  await page.getByRole('button', { name: 'Create project' }).click();
  await expect(heading(page, 'Trial')).toBeVisible();
  await page.getByRole('link', { name: 'General' }).click();
  await expect(page.getByText('Proof of concept, 15 days')).toBeVisible();
  await expect(page.getByText('can be had back for 1 day')).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a project is moved and deleted', async ({ page, signedIn, site }) => {
    const first = newOrganization(site, signedIn).organization;
    const second = newOrganization(site, signedIn).organization;
    const project = newProject(site, first);
    project.add(signedIn, 'admin');
    await page.goto(`${site.url}${project.path('/settings/general')}`);
    await page.getByLabel('Organization', { exact: true }).selectOption(second);
    await page.getByRole('button', { name: 'Move project…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Move project' }).click();
    await expect(page.getByText('The project was moved.')).toBeVisible();
    await page.getByRole('link', { name: 'Delete project…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete project' }).click();
    await page.waitForURL(`${site.url}/`);
  });
});
