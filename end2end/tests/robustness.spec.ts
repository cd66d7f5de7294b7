import { enrolTotp } from '../fixtures/factors';
import { mailTo } from '../fixtures/mail';
import { call, fillSignIn, newPerson, signIn } from '../fixtures/people';
import { heading, open, rows } from '../fixtures/pages';
import { newBucket, newProject, newToken } from '../fixtures/project';
import { expect, test } from '../fixtures/test';

const MARKUP = '<svg onload="alert(1)"><b>bold</b></svg> "quoted" & {{ braces }}';

test('markup is text', async ({ api, organization, page, signedIn, site }) => {
  page.on('dialog', (dialog) => {
    throw new Error(`a script ran: ${dialog.message()}`);
  });
  const project = newProject(site, organization, MARKUP);
  const master = await api(project.add(signedIn, 'admin'));
  const bucket = await newBucket(master, 'survey', MARKUP);
  const { id } = await newToken(master, { description: MARKUP });
  const places = [
    '/',
    project.path(),
    project.path('/storage/buckets'),
    project.path(`/storage/buckets/${bucket}`),
    project.path('/settings/api-tokens'),
    project.path('/settings/api-tokens/new'),
    project.path(`/settings/api-tokens/${id}?confirm=delete`),
    project.path(`/settings/api-tokens/${id}/events`),
  ];
  for (const place of places) {
    await open(page, place);
    await expect(page.getByText(MARKUP).first(), place).toBeAttached();
    await expect(page.locator('[onload]'), place).toHaveCount(0);
  }
});

test('markup in the names of people and devices is text, in pages and in mails', async ({
  context,
  page,
  site,
}) => {
  page.on('dialog', (dialog) => {
    throw new Error(`a script ran: ${dialog.message()}`);
  });
  const device = '<svg onload="alert(1)"><b>bold</b></svg> "quoted" & {{ }}';
  const person = newPerson(site, { name: MARKUP, superAdmin: true });
  await signIn(context, site, person);
  await enrolTotp(context, site, device);
  const places = {
    '/account/security': MARKUP,
    '/account/security/multi-factor': device,
    '/account/activity': device,
    [`/admin/users/${person.id}`]: device,
    [`/admin/users?search=${person.email}`]: MARKUP,
  };
  for (const [place, text] of Object.entries(places)) {
    await open(page, place);
    await expect(page.getByText(text).first(), place).toBeAttached();
    await expect(page.locator('[onload]'), place).toHaveCount(0);
  }
  const mail = await mailTo(site, person.email, /^The authenticator .* was added/);
  expect(mail.subject).toContain(device);
  expect(mail.html).not.toContain('<svg');
  expect(mail.html).toContain('&lt;svg');
});

test('what is not there is said to be not there', async ({
  page,
  problems,
  project,
  signedIn: _,
}) => {
  problems.expectStatus(404);
  const places = [
    '/nowhere',
    '/projects/999999999',
    '/projects/abc',
    '/projects/-1',
    '/projects/99999999999999999999',
    '/organizations/999999999',
    '/organizations/abc',
    '/organizations/new?maintainer=abc',
    '/maintainers/999999999',
    '/maintainers/1x',
    '/projects/new',
    '/account/activity?before=abc',
    '/account/nowhere',
    '/activate/nowhere',
    project.path('/storage/buckets/in.c-nowhere'),
    project.path('/storage/buckets/%F0%9F%97%9D'),
    project.path('/settings/api-tokens/999999999'),
    project.path('/settings/api-tokens/abc'),
    project.path('/settings/api-tokens/999999999/events'),
    project.path('/nowhere'),
  ];
  for (const place of places) {
    const answer = await open(page, place);
    expect.soft(answer.status(), place).toBe(404);
    await expect.soft(page.getByText(/^This (page )?is not here$/), place).toBeVisible();
  }
});

test("somebody else's project is not there", async ({
  api,
  organization,
  page,
  problems,
  project,
  signedIn: _,
  site,
}) => {
  problems.expectStatus(404);
  const foreign = newProject(site, organization);
  const { id } = await newToken(await api(project.master), { description: 'Mine' });
  const places = [
    '',
    '/storage/buckets',
    '/storage/buckets/in.c-survey',
    '/settings/api-tokens',
    '/settings/api-tokens/new',
    `/settings/api-tokens/${id}`,
    `/settings/api-tokens/${id}/events`,
  ];
  for (const place of places) {
    const answer = await open(page, foreign.path(place));
    expect.soft(answer.status(), place).toBe(404);
    await expect.soft(page.getByText('This is not here'), place).toBeVisible();
    expect.soft(await page.content()).not.toContain(foreign.name);
  }
});

test('rubbish in the address does no harm', async ({ api, page, project, signedIn }) => {
  const { id } = await newToken(await api(project.master), { description: 'Loader' });
  const tokens = project.path('/settings/api-tokens');
  const places = {
    [`${tokens}?page=-1`]: 'API Tokens',
    [`${tokens}?page=0`]: 'API Tokens',
    [`${tokens}?page=99999999999999999999&page_size=abc`]: 'API Tokens',
    [`${tokens}?state=%FF%00&state=active`]: 'API Tokens',
    [`${tokens}/${id}?confirm=rm%20-rf`]: 'Loader',
    [`${tokens}/${id}/events?before=abc`]: 'Loader',
    [`${tokens}/${id}/events?before=-9223372036854775808`]: 'Loader',
    '/account/sessions?revoke=nothing': 'User Sessions',
    '/account/sessions?rename=%3Cb%3E': 'User Sessions',
    '/account/access-tokens?delete=%3Cb%3E': 'Access Tokens',
    '/account/activity?only=everything&disown=x': 'Activity',
    '/account/security?added=nothing&mfa=%00': 'Account & Security',
    '/account/security/multi-factor?rename=nothing&disable=1': 'Multi-Factor Authentication',
    '/account/security/recovery-codes?used=x&confirm=x': 'Recovery Codes',
    '/account/confirm?next=//evil.example&with=nothing': 'Confirm it is you',
    '/?utm_source=%3Cscript%3E': 'Projects',
  };
  for (const [place, title] of Object.entries(places)) {
    const answer = await open(page, place);
    expect.soft(answer.status(), place).toBe(200);
    await expect.soft(heading(page, title), place).toBeVisible();
  }
  await open(page, `${tokens}?page=-1`);
  await expect(rows(page, signedIn.email)).toHaveCount(2);
});

test('requests that are broken off do no harm to others', async ({
  api,
  context,
  project,
  signedIn: _,
  site,
}) => {
  const [cookie] = await context.cookies();
  const headers = { cookie: `${cookie!.name}=${cookie!.value}`, origin: site.url };
  const ask = (signal: AbortSignal) =>
    fetch(`${site.url}/api/account/sessions/list`, { method: 'POST', headers, signal });
  const master = await api(project.master);
  for (let round = 0; round < 8; round += 1) {
    const { id, token } = await newToken(master, { description: `Round ${round}` });
    const bearer = await api(token);
    await Promise.allSettled(times(200, (n) => ask(AbortSignal.timeout(n % 20))));
    const verify = async () => (await bearer.get('/v2/storage/tokens/verify')).status();
    const change = async () => (await call(context, site, 'account/proof/give-up')).status();
    const before = await Promise.all([...times(8, verify), ...times(24, change)]);
    expect.soft(new Set(before), `round ${round}: reads and writes`).toEqual(new Set([200]));
    expect((await master.delete(`/v2/storage/tokens/${id}`)).status()).toBe(204);
    const after = await Promise.all(times(8, verify));
    expect.soft(new Set(after), `round ${round}: a deleted token`).toEqual(new Set([401]));
  }
});

function times<T>(count: number, act: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => act(n));
}

test('a page can be used before its WASM has come', async ({ page, person }) => {
  await page.route('**/*.wasm', () => {
    // never answered, as on a very slow line
  });
  await page.goto('/sign-in');
  await fillSignIn(page, person);
  await expect(heading(page, 'Projects')).toBeVisible();
});
