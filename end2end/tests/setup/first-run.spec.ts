import { type APIResponse, type Page } from '@playwright/test';
import { expectAccessible } from '../../fixtures/axe';
import { dialog, heading, live, open, rows, secret } from '../../fixtures/pages';
import { newTable } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

const PASSWORD = 'seven brass lanterns at noon';
const GRANTED = 'in.c-csv-import';
const PRIVATE = 'in.c-private';
const TABLE = `${GRANTED}.people`;

test.setTimeout(180_000);

test('from the setup link to a token that can do one thing', async ({
  api,
  otherBrowser,
  page,
  problems,
  site,
}) => {
  problems.expectStatus(400);

  await test.step('the setup link makes the first person', async () => {
    await open(page, '/projects/1');
    await expect(page).toHaveURL('/setup');
    await expectAccessible(page, 'setup');
    await page.goto('about:blank');
    await open(page, site.setupLink());
    await page.getByLabel('E-mail').fill('first@example.com');
    await page.getByLabel('Name').fill('First Person');
    const password = page.getByLabel('Password', { exact: true });
    await password.fill('password1234');
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(password).toHaveAccessibleDescription(/would be guessed quickly/);
    await password.fill(PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(heading(page, 'Projects')).toBeVisible();
    await expect(page.getByText('Welcome to Latchkey')).toBeVisible();
  });

  await test.step('the setup link is used up', async () => {
    const stranger = await (await otherBrowser()).newPage();
    await open(stranger, site.setupLink());
    await expect(stranger).toHaveURL(/\/sign-in/);
  });

  await test.step('a maintainer, an organization, a project and two buckets', async () => {
    await page.getByRole('link', { name: 'New maintainer' }).first().click();
    await create(page, 'Create maintainer', 'Example Ltd');
    await page.getByRole('link', { name: 'New organization' }).first().click();
    await create(page, 'Create organization', 'Research');
    await page.getByRole('link', { name: 'New project' }).first().click();
    await create(page, 'Create project', 'Survey');
    await createBucket(page, 'csv-import');
    await createBucket(page, 'private');
  });

  const first = await test.step('a token that may write to one bucket for a day', async () => {
    await page.getByRole('link', { name: 'API Tokens' }).click();
    await page.getByRole('link', { name: 'New token' }).click();
    await page.getByLabel('Description').fill('CSV import');
    await page.getByLabel('Valid for').selectOption('1 day');
    const access = page.getByRole('radiogroup', { name: GRANTED });
    await access.getByLabel('Write').check();
    const summary = page.getByRole('region', { name: 'In short' });
    await expect(summary).toContainText(`will be able to read and write ${GRANTED}.`);
    await expect(summary).toContainText('It will be valid for 1 day.');
    await page.getByRole('button', { name: 'Create token' }).click();
    await expect(heading(page, 'The token "CSV import" was created')).toBeVisible();
    await expect(page.getByText('Be sure to note it, it cannot be retrieved.')).toBeVisible();
    return secret(page).inputValue();
  });

  await test.step('the string is shown once', async () => {
    expect(first).toMatch(/^\d+-\d+-[0-9A-Za-z]{40}$/);
    await page.reload();
    await expect(heading(page, 'Create an API token')).toBeVisible();
    expect(await page.content()).not.toContain(first);
  });

  const bearer = await api(first);

  await test.step('the token loads a file into its bucket', async () => {
    const verified = await bearer.get('/v2/storage/tokens/verify');
    const token = await json(verified, 200);
    expect(token.bucketPermissions).toEqual({ [GRANTED]: 'write' });

    const lines = Array.from({ length: 100_000 }, (_, n) => `${n},"Person, ${n}"`);
    const csv = `id,name\n${lines.join('\n')}\n`;
    const table = await json(await newTable(bearer, GRANTED, 'people', csv), 201);
    expect(table).toMatchObject({ id: TABLE, rowsCount: 100_000, columns: ['id', 'name'] });

    const preview = await bearer.get(`/v2/storage/tables/${TABLE}/data-preview`);
    expect(preview.status()).toBe(200);
    expect(preview.headers()['content-type']).toMatch(/^text\/csv\b/);
    const shown = (await preview.text()).trimEnd().split('\n');
    expect(shown).toHaveLength(101);
    expect(shown.slice(0, 2)).toEqual(['"id","name"', '"0","Person, 0"']);

    const buckets = await json(await bearer.get('/v2/storage/buckets'), 200);
    expect(buckets.map(({ id }: { id: string }) => id)).toEqual([GRANTED]);
  });

  await test.step('it can do nothing else', async () => {
    const refused = [
      await newTable(bearer, PRIVATE, 'people', 'id\n1\n'),
      await bearer.get(`/v2/storage/buckets/${PRIVATE}`),
      await bearer.get(`/v2/storage/tables/${PRIVATE}.people/data-preview`),
      await bearer.post('/v2/storage/tokens', { data: { description: 'another' } }),
    ];
    for (const answer of refused) await expectDenied(answer);
  });

  await test.step('the bucket shows the table', async () => {
    await page.getByRole('link', { name: 'Buckets' }).first().click();
    await page.getByRole('link', { name: GRANTED }).click();
    await expect(rows(page, 'people')).toContainText('100,000');
  });

  const second = await test.step('a refresh replaces the string', async () => {
    await openToken(page);
    await page.getByRole('link', { name: 'Refresh token…' }).click();
    const asked = dialog(page, 'Refresh the token "CSV import"?');
    await asked.getByRole('button', { name: 'Refresh token' }).click();
    await expect(heading(page, 'The token "CSV import" has a new string')).toBeVisible();
    return secret(page).inputValue();
  });

  await test.step('the old string is refused and the new one works', async () => {
    expect(second).not.toBe(first);
    await expectInvalid(await bearer.get('/v2/storage/tokens/verify'));
    expect((await (await api(second)).get('/v2/storage/tokens/verify')).status()).toBe(200);
    await page.getByRole('link', { name: "Open the token's page" }).click();
    await expect(heading(page, 'CSV import')).toBeVisible();
    expect(await page.content()).not.toContain(second);
  });

  const events = [
    'Created the token "CSV import"',
    `Created the table ${TABLE} with 100000 rows`,
    `Previewed 100 rows of the table ${TABLE}`,
    'Listed buckets',
    'Refused: the token may not',
    'Refreshed the token "CSV import"',
    'Refused: a string was used that a refresh had replaced',
  ];

  await test.step('the events tell all of it', async () => {
    await page.getByRole('link', { name: 'Events' }).click();
    for (const event of events) await expect(rows(page, event).first()).toBeVisible();
    await expect(rows(page, PRIVATE).first()).toContainText('refused');
  });

  await test.step('a deleted token is refused; its events are kept', async () => {
    const address = page.url();
    await page.getByRole('link', { name: 'Overview' }).last().click();
    await page.getByRole('link', { name: 'Delete token…' }).click();
    const asked = dialog(page, 'Delete the token "CSV import"?');
    await asked.getByRole('button', { name: 'Delete token' }).click();
    await expect(heading(page, 'API Tokens')).toBeVisible();
    await expectInvalid(await (await api(second)).get('/v2/storage/tokens/verify'));
    await open(page, address);
    for (const event of [...events, 'Deleted the token', 'Refused: the token was deleted']) {
      await expect(rows(page, event).first()).toBeVisible();
    }
  });
});

async function create(page: Page, act: string, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: act }).click();
  await expect(heading(page, name)).toBeVisible();
}

async function createBucket(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Buckets' }).first().click();
  await page.getByRole('link', { name: 'Create bucket' }).click();
  await page.getByLabel('Stage').selectOption('In: data that comes in');
  await page.getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create bucket' }).click();
  await expect(heading(page, `in.c-${name}`)).toBeVisible();
}

async function openToken(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'API Tokens' }).click();
  await page.getByRole('link', { name: 'CSV import' }).click();
  await live(page);
}

async function json(answer: APIResponse, status: number) {
  expect(answer.status(), await answer.text()).toBe(status);
  expect(answer.headers()['content-type']).toBe('application/json');
  return answer.json();
}

async function expectDenied(answer: APIResponse): Promise<void> {
  const refusal = { status: 'error', code: 'accessDenied' };
  expect(await json(answer, 403)).toMatchObject(refusal);
}

async function expectInvalid(answer: APIResponse): Promise<void> {
  expect(await json(answer, 401)).toMatchObject({ code: 'storage.tokenInvalid' });
}
