import { heading, open } from '../../fixtures/pages';
import { newOrganization, newProject } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

test('somebody without a project reads what to do', async ({ page, signedIn: _ }) => {
  await open(page, '/');
  await expect(page.getByText('Ask an administrator to add you to a project.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'New maintainer' })).toHaveCount(0);
});

test('projects are found by name and opened', async ({ organization, page, signedIn, site }) => {
  const names = ['Harvest', 'Weather'];
  for (const name of names) newProject(site, organization, name).add(signedIn, 'guest');
  await open(page, '/');
  await page.getByLabel('Search projects').fill('weath');
  await expect(page.getByRole('link', { name: /^Harvest/ })).toBeHidden();
  await page.getByRole('link', { name: /^Weather/ }).click();
  await expect(heading(page, 'Weather')).toBeVisible();
  await page.locator('summary').filter({ hasText: 'Switch project' }).click();
  await page.getByRole('link', { name: 'Harvest' }).click();
  await expect(heading(page, 'Harvest')).toBeVisible();
});

test('a member of an organization without a project gets the next step', async ({
  page,
  signedIn,
  site,
}) => {
  newOrganization(site, signedIn);
  await open(page, '/');
  await page.getByRole('link', { name: 'New project' }).click();
  await expect(heading(page, 'New project')).toBeVisible();
});

test('the theme is kept', async ({ page, signedIn: _ }) => {
  await open(page, '/');
  const theme = page.getByRole('button', { name: /^Theme:/ });
  await theme.click();
  await theme.click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await open(page, '/account/sessions');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(theme).toHaveAccessibleName('Theme: dark. Switch to system.');
});
