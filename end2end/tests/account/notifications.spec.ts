import type { Locator, Page } from '@playwright/test';
import { enrolTotp } from '../../fixtures/factors';
import { mailTo, mailsTo } from '../../fixtures/mail';
import { call, newPerson, signIn, unique } from '../../fixtures/people';
import { accountMenu, dialog, heading, open, rows } from '../../fixtures/pages';
import { newProject } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0';
const NEW_BROWSER = 'Signed in from a browser not seen before';

function bell(page: Page, unread: number): Locator {
  const name = unread ? `Notifications, ${unread} unread` : 'Notifications';
  return page.getByRole('banner').getByRole('link', { name, exact: true });
}

function item(page: Page, title: string): Locator {
  return page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) });
}

test('the bell rings in every window without a reload', async ({
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  await open(page, '/');
  await expect(bell(page, 0)).toBeVisible();

  const other = await otherBrowser({ userAgent: FIREFOX });
  await signIn(other, site, signedIn);
  await expect(bell(page, 1)).toBeVisible();
  const elsewhere = await other.newPage();
  await open(elsewhere, '/account/notifications');
  await expect(bell(elsewhere, 1)).toBeVisible();
  await expect(item(elsewhere, NEW_BROWSER)).toContainText('Unread');
  await expect(item(elsewhere, NEW_BROWSER)).toContainText('Firefox on Linux');

  await enrolTotp(page.context(), site, 'Phone');
  await expect(bell(page, 2)).toBeVisible();
  await expect(bell(elsewhere, 2)).toBeVisible();
  await expect(item(elsewhere, 'The authenticator "Phone" was added')).toContainText('Unread');

  await bell(page, 2).click();
  await expect(heading(page, 'Notifications')).toBeVisible();
  await item(page, NEW_BROWSER).getByRole('button', { name: 'Mark as read' }).click();
  await expect(item(page, NEW_BROWSER)).not.toContainText('Unread');
  await expect(item(page, NEW_BROWSER)).toBeFocused();
  await expect(item(page, 'The authenticator "Phone" was added')).toContainText('Unread');
  await expect(bell(page, 1)).toBeVisible();
  await expect(bell(elsewhere, 1)).toBeVisible();

  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(page.getByText('One notification was marked as read.')).toBeVisible();
  await expect(bell(page, 0)).toBeVisible();
  await expect(bell(elsewhere, 0)).toBeVisible();
  await expect(elsewhere.getByText('Unread', { exact: true })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Mark/ })).toHaveCount(0);
});

test('an announcement reaches the members of a project, in the app and by mail', async ({
  context,
  organization,
  otherBrowser,
  page,
  person,
  problems,
  site,
}) => {
  problems.expectStatus(400);
  const project = newProject(site, organization);
  project.add(person, 'guest');
  const quiet = newPerson(site, { name: 'Grace Hopper' });
  project.add(quiet, 'guest');
  const stranger = newPerson(site, { name: 'Eve' });
  const windows: Page[] = [];
  for (const reader of [person, quiet, stranger]) {
    const browser = await otherBrowser();
    await signIn(browser, site, reader);
    const window = await browser.newPage();
    await open(window, '/account/notifications');
    await expect(window.getByText('Nothing yet')).toBeVisible();
    windows.push(window);
  }
  const [theirs, quiets, strangers] = windows as [Page, Page, Page];
  await quiets.getByLabel('Announcements').uncheck();
  await quiets.getByRole('button', { name: 'Save choice' }).click();
  await expect(quiets.getByText('Your choice was saved.')).toBeVisible();
  await expect(quiets.getByLabel('Announcements')).not.toBeChecked();

  await signIn(context, site, newPerson(site, { name: 'Root', superAdmin: true }));
  await open(page, '/');
  await accountMenu(page).click();
  await page.getByRole('link', { name: 'Announcements', exact: true }).click();
  await expect(heading(page, 'Announcements')).toBeVisible();
  const title = unique('Maintenance <b>tonight</b>');
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Message').fill('From ten to eleven.\nSave your work before.');
  await page.getByLabel('Link').fill('http://example.com');
  await page.getByLabel('Project').fill(project.id);
  await page.getByRole('button', { name: 'Announce' }).click();
  await expect(page.getByLabel('Link')).toHaveAccessibleDescription(/begins with https/);
  await page.getByLabel('Link').fill('https://example.com/status');
  await page.getByRole('button', { name: 'Announce' }).click();
  await expect(page.getByText('It was announced.')).toBeVisible();
  await expect(rows(page, title)).toContainText(project.name);
  await expect(rows(page, title)).toContainText('Root');

  for (const window of [theirs, quiets]) {
    await expect(bell(window, 1)).toBeVisible();
    await expect(item(window, title)).toContainText('Unread');
    await expect(item(window, title)).toContainText(project.name);
    const link = item(window, title).getByRole('link', { name: 'https://example.com/status' });
    await expect(link).toHaveAttribute('href', 'https://example.com/status');
  }
  await expect(bell(strangers, 0)).toBeVisible();
  const mail = await mailTo(site, person.email, new RegExp(`^${title}`));
  expect(mail.text).toContain('Save your work before.');
  expect(mail.text).toContain(`${site.url}/account/notifications`);
  expect(mail.html).not.toContain('<b>tonight');

  await page.getByRole('link', { name: `Delete: ${title}` }).click();
  const asked = dialog(page, `Delete the announcement "${title}"?`);
  await asked.getByRole('button', { name: 'Delete announcement' }).click();
  await expect(page.getByText('The announcement was deleted.')).toBeVisible();
  await expect(rows(page, title)).toHaveCount(0);
  await expect(bell(theirs, 0)).toBeVisible();
  await expect(item(theirs, title)).toHaveCount(0);
  const subjects = async (email: string) =>
    (await mailsTo(site, email)).map(({ subject }) => subject);
  expect(await subjects(quiet.email)).not.toContain(title);
  expect(await subjects(stranger.email)).not.toContain(title);
});

test('what another process changes is heard too', async ({ page, signedIn, site }) => {
  await open(page, '/');
  await expect(bell(page, 0)).toBeVisible();
  const token = ['--description', 'Backup', '--expires-in', '7d'];
  site.cli(['token', 'create', '--email', signedIn.email, ...token]);
  await expect(bell(page, 1)).toBeVisible({ timeout: 30_000 });
});

test('a window whose session ended hears no more and says nothing', async ({
  context,
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  const other = await otherBrowser();
  await signIn(other, site, signedIn);
  const elsewhere = await other.newPage();
  await open(elsewhere, '/');
  const ended = Promise.race(
    (['requestfinished', 'requestfailed'] as const).map((event) =>
      elsewhere.waitForEvent(event as 'requestfinished', (request) =>
        request.url().endsWith('/account/notifications/stream'),
      ),
    ),
  );
  await call(context, site, 'account/sessions/revoke-others');
  await ended;
  await open(page, '/account/notifications');
  await expect(item(page, NEW_BROWSER)).toBeVisible();
});

test('others cannot announce anything', async ({ context, page, problems, signedIn: _, site }) => {
  problems.expectStatus(403);
  await open(page, '/admin/announcements');
  await expect(rows(page)).toHaveCount(0);
  const form = { id: '00000000-0000-0000-0000-000000000000', title: 'x', message: 'x' };
  for (const act of ['list', 'create', 'delete']) {
    const answer = await call(context, site, `admin/announcements/${act}`, form);
    expect.soft(answer.status(), act).toBe(403);
  }
});
