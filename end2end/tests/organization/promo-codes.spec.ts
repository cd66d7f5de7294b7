import { newPerson, signIn, unique } from '../../fixtures/people';
import { heading, open, rows } from '../../fixtures/pages';
import { newOrganization } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

test('a promo code is made, redeemed for a new project, and works no more', async ({
  otherBrowser,
  page,
  problems,
  signedIn,
  site,
}) => {
  const { maintainer } = newOrganization(site, signedIn);
  await open(page, `/maintainers/${maintainer}`);
  await page.getByRole('link', { name: 'Promo codes' }).click();
  await expect(heading(page, 'Promo codes')).toBeVisible();
  const code = unique('spring');
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByLabel('Template').selectOption('Proof of concept, 15 days');
  await page.getByRole('button', { name: 'Create promo code' }).click();
  await expect(page.getByText(`The code ${code} was made.`)).toBeVisible();
  await expect(rows(page, code)).toContainText('Available');

  const context = await otherBrowser();
  const theirs = await context.newPage();
  const other = newPerson(site, { name: 'Grace Hopper' });
  await signIn(context, site, other);
  await open(theirs, '/account/promo-codes');
  await expect(theirs.getByText('None yet.')).toBeVisible();
  await theirs.getByLabel('Code').fill(code.toUpperCase());
  await theirs.getByRole('button', { name: 'Redeem code' }).click();
  const name = `Grace Hopper (${code.toUpperCase()})`;
  await expect(heading(theirs, name)).toBeVisible();
  await expect(theirs.getByText('Admin: everything in the project')).toBeVisible();
  await open(theirs, '/account/promo-codes');
  await expect(rows(theirs, name)).toContainText(code);

  await page.reload();
  await expect(rows(page, code)).toContainText('Used');
  await expect(rows(page, code)).toContainText(name);
  problems.expectStatus(400);
  await open(page, '/account/promo-codes');
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Redeem code' }).click();
  await expect(page.getByLabel('Code')).toHaveAccessibleDescription(/is already used/);
});

test('a code that nobody used is withdrawn', async ({ page, problems, signedIn, site }) => {
  const { maintainer } = newOrganization(site, signedIn);
  await open(page, `/maintainers/${maintainer}/promo-codes`);
  await page.getByRole('button', { name: 'Create promo code' }).click();
  await expect(page.getByText(/^The code [A-Z0-9]{12} was made/)).toBeVisible();
  const code = await page.locator('tbody code').innerText();
  await page.getByRole('link', { name: `Withdraw ${code}` }).click();
  const asked = page.getByRole('dialog', { name: `Withdraw the code ${code}?` });
  await asked.getByRole('button', { name: 'Withdraw code' }).click();
  await expect(page.getByText('The code was withdrawn.')).toBeVisible();
  await expect(rows(page)).toHaveCount(0);

  problems.expectStatus(400);
  await open(page, '/account/promo-codes');
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Redeem code' }).click();
  await expect(page.getByLabel('Code')).toHaveAccessibleDescription(/no longer valid/);
});
