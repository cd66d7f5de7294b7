import type { BrowserContext, Page } from '@playwright/test';
import { mailTo } from '../../fixtures/mail';
import { call, newPerson, signIn, type Person } from '../../fixtures/people';
import { dialog, expectNoSidewaysScroll, heading, open, rows } from '../../fixtures/pages';
import { newOrganization, newProject, type Project } from '../../fixtures/project';
import type { Site } from '../../fixtures/site';
import { expect, test } from '../../fixtures/test';

const USERS = '/settings/users';

async function addPerson(page: Page, email: string, role: string): Promise<void> {
  // not the one that invites
  const add = page.getByRole('button', { name: 'Add person' });
  const form = page.locator('form').filter({ has: add });
  await form.getByLabel('E-mail').fill(email);
  await form.getByLabel('Role', { exact: true }).selectOption(role);
  await add.click();
  await expect(page.getByText('The person is a member now')).toBeVisible();
}

test('a person is added, gets another role and is removed', async ({
  page,
  project,
  signedIn,
  site,
}) => {
  const grace = newPerson(site, { name: 'Grace Hopper' });
  await open(page, project.path());
  await page.getByRole('link', { name: 'Users', exact: true }).click();
  await expect(heading(page, 'Users')).toBeVisible();
  await expect(rows(page, signedIn.email)).toContainText('You');
  await addPerson(page, grace.email, 'guest');
  const entry = rows(page, grace.email);
  await expect(entry).toContainText('Guest');
  await expect(entry).toContainText(signedIn.name);
  await mailTo(site, grace.email, /^You are a member of the project/);

  await entry.getByRole('link', { name: `Change the role of ${grace.email}…` }).click();
  const change = dialog(page, 'Change the role of Grace Hopper?');
  await change.getByLabel('Role', { exact: true }).selectOption('readOnly');
  await change.getByRole('button', { name: 'Change role' }).click();
  await expect(page.getByText('The role was changed.')).toBeVisible();
  await expect(entry).toContainText('Read only');

  await entry.getByRole('link', { name: `Remove ${grace.email}…` }).click();
  const asked = dialog(page, `Remove Grace Hopper from ${project.name}?`);
  await expect(asked).toContainText('Their master token dies at once');
  await asked.getByRole('button', { name: 'Remove person' }).click();
  await expect(page.getByText('The person is no member any more')).toBeVisible();
  await expect(entry).toHaveCount(0);
});

test('the master token dies with the membership', async ({
  api,
  page,
  project,
  signedIn: _,
  site,
}) => {
  const colleague = newPerson(site);
  const theirs = await api(project.add(colleague, 'admin'));
  const verify = async () => (await theirs.get('/v2/storage/tokens/verify')).status();
  expect(await verify()).toBe(200);
  await open(page, project.path(USERS));
  const entry = rows(page, colleague.email);
  await entry.getByRole('link', { name: `Remove ${colleague.email}…` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove person' }).click();
  await expect(entry).toHaveCount(0);
  expect(await verify()).toBe(401);
});

test('the last administrator stays while others are there', async ({
  page,
  problems,
  project,
  signedIn: _,
  site,
}) => {
  problems.expectStatus(409);
  project.add(newPerson(site), 'guest');
  await open(page, project.path(USERS));
  await page.getByRole('link', { name: 'Leave the project…' }).click();
  const asked = page.getByRole('dialog');
  await asked.getByRole('button', { name: 'Leave project' }).click();
  await expect(asked.getByRole('alert')).toContainText('The last administrator cannot leave');
});

test('a guest sees who is there, changes nothing and may leave', async ({
  context,
  organization,
  page,
  person,
  site,
}) => {
  const project = newProject(site, organization);
  const guest = newPerson(site, { name: 'Grace Hopper' });
  project.add(person, 'admin');
  project.add(guest, 'guest');
  await signIn(context, site, guest);
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, project.path(USERS));
  await expect(rows(page)).toHaveCount(2);
  await expectNoSidewaysScroll(page, 'Users');
  await expect(rows(page, person.email).getByRole('link')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Add person' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Leave the project…' }).click();
  const asked = dialog(page, `Leave ${project.name}?`);
  await asked.getByRole('button', { name: 'Leave project' }).click();
  await expect(heading(page, 'Projects')).toBeVisible();
  await expect(page.getByText(project.name)).toHaveCount(0);
});

test('a member of the organization joins a project', async ({ page, signedIn, site }) => {
  const { organization } = newOrganization(site, signedIn);
  const project = newProject(site, organization);
  await open(page, `/organizations/${organization}`);
  await page.getByRole('link', { name: `Join ${project.name}…` }).click();
  const asked = dialog(page, `Join ${project.name}?`);
  await asked.getByRole('button', { name: 'Join project' }).click();
  await expect(heading(page, project.name)).toBeVisible();
  await open(page, project.path(USERS));
  await expect(rows(page, signedIn.email)).toContainText('Admin');
});

interface Scene {
  context: BrowserContext;
  otherBrowser: () => Promise<BrowserContext>;
  signedIn: Person;
  site: Site;
}

/** A project that a super admin has to ask to get into, and the super admin's page of it. */
async function closedProject({
  context,
  otherBrowser,
  signedIn,
  site,
}: Scene): Promise<{ project: Project; asker: Person; theirs: Page; organization: string }> {
  const { organization } = newOrganization(site, signedIn);
  const project = newProject(site, organization);
  project.add(signedIn, 'admin');
  const form = { id: organization, allows: 'false' };
  expect((await call(context, site, 'organizations/set-auto-join', form)).ok()).toBe(true);
  const asker = newPerson(site, { name: 'Grace Hopper', superAdmin: true });
  const browser = await otherBrowser();
  await signIn(browser, site, asker);
  return { project, asker, theirs: await browser.newPage(), organization };
}

async function askToJoin(page: Page, project: Project, reason: string): Promise<void> {
  await page.getByRole('link', { name: `Ask to join ${project.name}…` }).click();
  const asked = dialog(page, `Ask to join ${project.name}?`);
  await asked.getByLabel('Reason').fill(reason);
  await asked.getByRole('button', { name: 'Ask to join' }).click();
  await expect(page.getByText('The administrators of the project are told')).toBeVisible();
  await expect(page.getByText('You asked to join')).toBeVisible();
}

async function answer(page: Page, act: 'Approve' | 'Reject', email: string): Promise<void> {
  await page.getByRole('link', { name: `${act} ${email}…` }).click();
  await page.getByRole('dialog').getByRole('button', { name: `${act} request` }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('link', { name: `${act} ${email}…` })).toHaveCount(0);
}

test('who may not join asks, is let in, and is in', async ({
  context,
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  const scene = { context, otherBrowser, signedIn, site };
  const { project, asker, theirs, organization } = await closedProject(scene);
  await open(theirs, `/organizations/${organization}`);
  const join = theirs.getByRole('link', { name: `Join ${project.name}…`, exact: true });
  await expect(join).toHaveCount(0);
  await askToJoin(theirs, project, 'To look at the import');
  await mailTo(site, signedIn.email, /^Grace Hopper asks to join the project/);

  await open(page, project.path(USERS));
  await expect(rows(page, asker.email)).toContainText('To look at the import');
  await answer(page, 'Approve', asker.email);
  await expect(rows(page, asker.email)).toContainText('Admin');

  await open(theirs, `/organizations/${organization}`);
  await theirs.getByRole('main').getByRole('link', { name: project.name, exact: true }).click();
  await expect(heading(theirs, project.name)).toBeVisible();
});

test('who asks may withdraw, and may be rejected', async ({
  context,
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  const scene = { context, otherBrowser, signedIn, site };
  const { project, asker, theirs, organization } = await closedProject(scene);
  await open(theirs, `/organizations/${organization}`);
  await askToJoin(theirs, project, '');
  const withdraw = `Withdraw the request to join ${project.name}`;
  await theirs.getByRole('link', { name: `${withdraw}…` }).click();
  await dialog(theirs, `${withdraw}?`).getByRole('button', { name: 'Withdraw request' }).click();
  await expect(theirs.getByText('The request was withdrawn.')).toBeVisible();
  await expect(theirs.getByText('You asked to join')).toHaveCount(0);
  await open(page, project.path(USERS));
  await expect(rows(page, asker.email)).toHaveCount(0);

  await askToJoin(theirs, project, 'Once more');
  await open(page, project.path(USERS));
  await answer(page, 'Reject', asker.email);
  await expect(rows(page, asker.email)).toHaveCount(0);
  await mailTo(site, asker.email, /^Your request to join the project/);
  await open(theirs, `/organizations/${organization}`);
  await expect(theirs.getByRole('link', { name: `Ask to join ${project.name}…` })).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a request is sent and withdrawn', async ({
    context,
    otherBrowser,
    problems,
    signedIn,
    site,
  }) => {
    problems.expectMessage(/was preloaded using link preload but not used/);
    const scene = { context, otherBrowser, signedIn, site };
    const { project, theirs, organization } = await closedProject(scene);
    await theirs.goto(`/organizations/${organization}`);
    await askToJoin(theirs, project, 'To look at the import');
    await theirs.getByRole('link', { name: /^Withdraw the request/ }).click();
    await theirs.getByRole('button', { name: 'Withdraw request' }).click();
    await expect(theirs.getByText('The request was withdrawn.')).toBeVisible();
    await expect(theirs.getByText('You are not a member')).toBeVisible();
  });
});
