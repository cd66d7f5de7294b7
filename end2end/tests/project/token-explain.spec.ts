import { heading, open } from '../../fixtures/pages';
import { newBucket, newToken } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

const LIST = '/settings/api-tokens';

test('the page of a token says what it may do, and why', async ({
  api,
  page,
  problems,
  project,
  signedIn: _,
}) => {
  problems.expectStatus(400);
  const master = await api(project.master);
  const bucket = await newBucket(master, 'survey');
  const bucketPermissions = { [bucket]: 'read' };
  const { id, token } = await newToken(master, { description: 'Reader', bucketPermissions });
  await open(page, project.path(`${LIST}/${id}`));
  await page.getByLabel('Operation').selectOption('Write to a bucket');
  await page.getByLabel('Bucket or component').fill(bucket);
  await page.getByRole('button', { name: 'Ask' }).click();
  await expect(page.getByText(/^No\. .*granted for reading alone/)).toBeVisible();
  await page.getByLabel('Operation').selectOption('Read a bucket');
  await page.getByRole('button', { name: 'Ask' }).click();
  await expect(page.getByText(/^Yes\. .*is granted/)).toBeVisible();
  await page.getByLabel('Bucket or component').fill('nonsense');
  await page.getByRole('button', { name: 'Ask' }).click();
  await expect(page.getByText(/^(Yes|No)\. /)).toHaveCount(0);

  const ask = `/v2/storage/tokens/${id}/explain?operation=write-bucket&object=${bucket}`;
  expect(await (await master.get(ask)).json()).toMatchObject({ allowed: false, code: 'readOnly' });
  const deed = await (await api(token)).delete(`/v2/storage/buckets/${bucket}`);
  expect(deed.status()).toBe(403);
});

test('beside the editor, the answer follows what is chosen', async ({
  api,
  page,
  project,
  signedIn: _,
}) => {
  const bucket = await newBucket(await api(project.master), 'survey');
  await open(page, project.path(`${LIST}/new`));
  await page.getByLabel('Operation').selectOption('Write to a bucket');
  await page.getByLabel('Bucket or component').fill(bucket);
  await expect(page.getByText(/^No\. .*not granted/)).toBeVisible();
  const access = page.getByRole('radiogroup', { name: bucket });
  await access.getByLabel('Read').check();
  await expect(page.getByText(/^No\. .*for reading alone/)).toBeVisible();
  await access.getByLabel('Write').check();
  await expect(page.getByText(/^Yes\. /)).toBeVisible();
  await page.getByLabel('Operation').selectOption('Create and drop buckets');
  await expect(page.getByText(/^No\. /)).toBeVisible();
  await page.getByLabel(/^Create and drop buckets/).check();
  await expect(page.getByText(/^Yes\. /)).toBeVisible();
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(heading(page, /was created$/)).toBeVisible();
});
