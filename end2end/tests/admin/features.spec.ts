import { call, newPerson, signIn, unique } from '../../fixtures/people';
import { accountMenu, dialog, heading, open, rows } from '../../fixtures/pages';
import { expect, test } from '../../fixtures/test';

test('a feature is created and deleted', async ({ context, page, site }) => {
  await signIn(context, site, newPerson(site, { superAdmin: true }));
  await open(page, '/');
  await accountMenu(page).click();
  await page.getByRole('link', { name: 'Features', exact: true }).click();
  await expect(heading(page, 'Features')).toBeVisible();
  const name = unique('early-access');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Title').fill('Early access');
  await page.getByRole('button', { name: 'Create feature' }).click();
  await expect(page.getByText('The feature was created.')).toBeVisible();
  await expect(rows(page, name)).toContainText('Early access');
  await expect(rows(page, name)).toContainText('A project');

  await page.getByRole('link', { name: `Delete: ${name}` }).click();
  const asked = dialog(page, `Delete the feature "${name}"?`);
  await asked.getByRole('button', { name: 'Delete feature' }).click();
  await expect(asked).toBeHidden();
  await expect(page.getByText('The feature was deleted.')).toBeVisible();
  await expect(rows(page, name)).toHaveCount(0);
});

test('every project is found by its number', async ({ context, page, project, site }) => {
  await signIn(context, site, newPerson(site, { superAdmin: true }));
  await open(page, '/');
  await accountMenu(page).click();
  await page.getByRole('link', { name: 'Projects', exact: true }).click();
  await expect(heading(page, 'Projects')).toBeVisible();
  await page.getByLabel('Find').fill(project.id);
  await page.getByRole('button', { name: 'Find projects' }).click();
  await expect(rows(page, `Number ${project.id}`)).toHaveCount(1);
  await page.getByRole('link', { name: 'Deleted', exact: true }).click();
  await expect(rows(page, `Number ${project.id}`)).toHaveCount(0);
});

test('others see neither features nor projects', async ({
  context,
  page,
  person,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(403, 404);
  expect(signedIn.email).toBe(person.email);
  for (const place of ['/admin/features', '/admin/projects']) {
    const answer = await open(page, place);
    expect.soft([403, 404], place).toContain(answer.status());
    await expect(rows(page)).toHaveCount(0);
  }
  for (const act of ['features/list', 'features/create', 'features/delete', 'projects/list']) {
    const form = { id: '1', name: 'x', kind: 'admin', search: '' };
    const answer = await call(context, site, `admin/${act}`, form);
    expect.soft(answer.status(), act).toBe(403);
  }
});
