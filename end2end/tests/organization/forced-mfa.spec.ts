import { enrolTotp } from '../../fixtures/factors';
import { mailTo } from '../../fixtures/mail';
import { dialog, heading, open } from '../../fixtures/pages';
import { newPerson, signIn } from '../../fixtures/people';
import { newOrganization, newProject } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';
import { Totp } from '../../fixtures/totp';

const LOCKED = 'Needs multi-factor authentication';

test('whoever is locked out is told, sets an authenticator up and is in', async ({
  context,
  otherBrowser,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(403);
  const { organization } = newOrganization(site, signedIn);
  const project = newProject(site, organization);
  const grace = newPerson(site, { name: 'Grace Hopper' });
  project.add(grace, 'guest');

  await open(page, `/organizations/${organization}/multi-factor`);
  await expect(page.getByText('on your own account first')).toBeVisible();
  await enrolTotp(context, site);
  await open(page, `/organizations/${organization}`);
  await page.getByRole('link', { name: 'Multi-factor authentication…' }).click();
  const row = page.getByRole('row').filter({ hasText: grace.email });
  await expect(row).toContainText(project.name);
  await page.getByRole('link', { name: 'Require it and lock out 1 person…' }).click();
  const asked = dialog(page, 'Require it and lock out 1 person?');
  await expect(asked).toContainText(grace.email);
  await asked.getByRole('button', { name: 'Require it and lock out 1 person' }).click();
  await expect(page.getByText('It is required.')).toBeVisible();
  await mailTo(site, grace.email, /requires multi-factor authentication$/);

  const theirs = await otherBrowser();
  await signIn(theirs, site, grace);
  const inside = await theirs.newPage();
  await open(inside, '/');
  await expect(inside.getByRole('main').getByText(LOCKED).first()).toBeVisible();
  const answer = await open(inside, project.path());
  expect(answer.status()).toBe(403);
  await expect(heading(inside, LOCKED)).toBeVisible();
  await inside.getByRole('main').getByRole('link', { name: 'Enable MFA' }).click();
  await inside.getByRole('link', { name: 'Enable TOTP' }).click();
  const secret = inside.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  const totp = new Totp(await secret.innerText());
  await inside.getByLabel('Name', { exact: true }).fill('Phone');
  await inside.getByLabel('Code', { exact: true }).fill(await totp.code());
  await inside.getByRole('button', { name: 'Activate' }).click();
  await expect(inside.getByText('your authenticator was activated')).toBeVisible();
  await open(inside, project.path());
  await expect(heading(inside, project.name)).toBeVisible();
});

test('it is switched on when nobody would be locked out, and off again', async ({
  context,
  page,
  signedIn,
  site,
}) => {
  const { organization } = newOrganization(site, signedIn);
  await enrolTotp(context, site);
  await open(page, `/organizations/${organization}/multi-factor`);
  await page.getByRole('button', { name: 'Require multi-factor authentication' }).click();
  await expect(page.getByText('It is required.')).toBeVisible();
  await open(page, '/account/security/multi-factor?disable=1');
  await expect(page.getByText('you will be locked out there')).toBeVisible();
  await open(page, `/organizations/${organization}/multi-factor`);
  await page.getByRole('button', { name: 'Do not require it any more' }).click();
  await expect(page.getByText('It is not required.')).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('people are locked out by a dialog that names them', async ({
    context,
    page,
    signedIn,
    site,
  }) => {
    const { organization } = newOrganization(site, signedIn);
    const grace = newPerson(site, { name: 'Grace Hopper' });
    newProject(site, organization).add(grace, 'guest');
    await enrolTotp(context, site);
    await page.goto(`${site.url}/organizations/${organization}/multi-factor?lock-out=1`);
    await expect(page.getByRole('dialog')).toContainText(grace.email);
    await page.getByRole('button', { name: 'Require it and lock out 1 person' }).click();
    await expect(page.getByText('It is required.')).toBeVisible();
  });
});
