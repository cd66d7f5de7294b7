import { signIn, newPerson } from '../../fixtures/people';
import { dialog, heading, open, rows } from '../../fixtures/pages';
import { newBucket, newTable } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

test('a bucket is made, with its name shown as one types', async ({
  page,
  problems,
  project,
  signedIn: _,
}) => {
  problems.expectStatus(400, 409);
  await open(page, project.path('/storage/buckets'));
  await expect(page.getByText('There are no buckets yet')).toBeVisible();
  await page.getByRole('link', { name: 'Create a bucket' }).click();
  const name = page.getByLabel('Name');
  const act = page.getByRole('button', { name: 'Create bucket' });
  await page.getByLabel('Stage').selectOption('out');
  await name.fill('reports');
  await expect(page.getByText('The bucket will be called out.c-reports.')).toBeVisible();
  await name.fill('žluť');
  await act.click();
  await expect(name).toHaveAccessibleDescription(/^The name must be 1 to 96 characters/);
  await name.fill('reports');
  await page.getByLabel('Description').fill('What goes to the board');
  await act.click();
  await expect(heading(page, 'out.c-reports')).toBeVisible();
  await expect(page.getByText('What goes to the board')).toBeVisible();

  await open(page, project.path('/storage/buckets/new'));
  await page.getByLabel('Stage').selectOption('out');
  await name.fill('reports');
  await act.click();
  await expect(page.getByRole('alert')).toContainText('out.c-reports');
  await expect(name).toHaveValue('reports');
});

test('a bucket is deleted with its tables, after a question', async ({
  api,
  page,
  project,
  signedIn: _,
}) => {
  const master = await api(project.master);
  const bucket = await newBucket(master, 'survey');
  await newTable(master, bucket, 'answers', 'id,text\n1,yes\n2,no\n');
  await open(page, project.path('/storage/buckets'));
  await page.getByRole('link', { name: bucket }).click();
  await expect(rows(page, 'answers')).toContainText('2');
  const ask = page.getByRole('link', { name: 'Delete bucket…' });
  const asked = dialog(page, `Delete the bucket ${bucket}?`);
  await ask.click();
  await expect(asked).toContainText('1 table with 2 rows in it will be deleted too.');
  await asked.getByRole('link', { name: 'Cancel' }).click();
  await expect(asked).toBeHidden();
  await ask.click();
  await asked.getByRole('button', { name: 'Delete bucket' }).click();
  await expect(heading(page, 'Buckets')).toBeVisible();
  await expect(page.getByText('There are no buckets yet')).toBeVisible();
  expect((await master.get(`/v2/storage/buckets/${bucket}`)).status()).toBe(404);
});

test('who may only look is offered nothing else', async ({ api, otherBrowser, project, site }) => {
  await newBucket(await api(project.master), 'survey');
  const reader = newPerson(site);
  project.add(reader, 'readOnly');
  const browser = await otherBrowser();
  await signIn(browser, site, reader);
  const page = await browser.newPage();
  await open(page, project.path('/storage/buckets'));
  await expect(page.getByRole('link', { name: 'in.c-survey' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Create bucket' })).toHaveCount(0);
  await open(page, project.path('/settings/api-tokens'));
  await expect(page.getByRole('link', { name: 'New token' })).toHaveCount(0);
});
