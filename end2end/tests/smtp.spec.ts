import { expectAccessible } from '../fixtures/axe';
import { linkIn } from '../fixtures/mail';
import { freePort, OwnSite } from '../fixtures/own-site';
import { fillNewPassword, newPerson, signIn, unique } from '../fixtures/people';
import { heading, open, rows, secret } from '../fixtures/pages';
import { newBucket, newOrganization, newProject } from '../fixtures/project';
import { SmtpSink } from '../fixtures/smtp-sink';
import { expect, test as base } from '../fixtures/test';

interface Own {
  sink: SmtpSink;
  /** A server that sends its mails, and is open to strangers. */
  own: OwnSite;
}

// For the worker: with a new keyring, a second server could not read the database of the first.
const test = base.extend<object, Own>({
  sink: [
    async ({}, use) => {
      const sink = new SmtpSink(await freePort());
      await sink.start();
      await use(sink);
      await sink.stop();
    },
    { scope: 'worker' },
  ],

  own: [
    async ({ database, sink }, use) => {
      const own = await OwnSite.start(database, {
        LATCHKEY_SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
        LATCHKEY_SIGN_UP: 'true',
      });
      // without anybody, every page leads to the first-run setup
      newPerson(own);
      await use(own);
      await own.stop();
    },
    { scope: 'worker' },
  ],
});

test.describe.configure({ mode: 'serial' });
test.setTimeout(180_000);

/** A mail that was being sent when the server died is taken up again after so many milliseconds. */
const LEASE = 90_000;

test('no mail is lost when the mail server goes away and the server dies', async ({
  own,
  page,
  sink,
}) => {
  const ask = async (email: string) => {
    await open(page, `${own.url}/sign-up`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Send link' }).click();
    await expect(heading(page, 'Check your e-mail')).toBeVisible();
  };
  const people = Array.from({ length: 7 }, () => `${unique('stranger')}@example.com`);
  for (const email of people.slice(0, 3)) await ask(email);
  const arrived = () => people.filter((email) => sink.to(email).length > 0).length;
  await expect.poll(arrived).toBe(3);

  await sink.stop();
  for (const email of people.slice(3)) await ask(email);
  await expect.poll(() => own.log()).toContain('a mail was not sent yet');
  await own.crash();
  await sink.start();
  await expect.poll(arrived, { timeout: LEASE + 20_000 }).toBe(people.length);
  for (const email of people) {
    const [mail] = sink.to(email);
    expect(mail?.subject).toBe('Confirm your address');
    linkIn(mail!, own, '/activate');
  }
});

test('a stranger signs up; who has an account already is told by mail alone', async ({
  own,
  page,
  sink,
}) => {
  const known = newPerson(own);
  const stranger = `${unique('stranger')}@example.com`;
  const shown = [];
  for (const email of [known.email, stranger]) {
    await open(page, `${own.url}/sign-in`);
    await page.getByRole('link', { name: 'Sign up' }).click();
    await expect(heading(page, 'Sign up')).toBeVisible();
    await expectAccessible(page, 'sign-up');
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Send link' }).click();
    await expect(heading(page, 'Check your e-mail')).toBeVisible();
    await expectAccessible(page, 'sign-up, sent');
    shown.push(await page.getByRole('main').innerText());
  }
  expect(shown[0]).toBe(shown[1]);

  await expect.poll(() => sink.to(stranger).length).toBe(1);
  const [told] = sink.to(known.email);
  expect(told?.subject).toBe('You have an account already');
  expect(told?.text).not.toContain('/activate#');

  await open(page, linkIn(sink.to(stranger)[0]!, own, '/activate'));
  await page.getByLabel('Name').fill('Grace Hopper');
  await fillNewPassword(page, 'nine copper kettles whistle');
  await page.getByRole('button', { name: 'Activate account' }).click();
  await expect(heading(page, 'Projects')).toBeVisible();
  await page.locator('summary').filter({ hasText: 'Account of Grace Hopper' }).click();
  await expect(page.getByText(stranger).first()).toBeVisible();
});

test('a token is sent by mail, retrieved once by somebody without an account, and used', async ({
  context,
  otherBrowser,
  own,
  page,
  playwright,
  sink,
}) => {
  const bearer = (token: string) =>
    playwright.request.newContext({
      baseURL: own.url,
      extraHTTPHeaders: { 'X-StorageApi-Token': token },
    });
  const ada = newPerson(own);
  const project = newProject(own, newOrganization(own, ada).organization);
  const master = await bearer(project.add(ada, 'admin'));
  const bucket = await newBucket(master, 'for-bob');
  await signIn(context, own, ada);

  await open(page, `${own.url}${project.path('/settings/api-tokens/new')}`);
  await page.getByLabel('Description').fill('For Bob');
  await page.getByRole('radiogroup', { name: bucket }).getByLabel('Read').check();
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(heading(page, 'The token "For Bob" was created')).toBeVisible();
  const made = await secret(page).inputValue();
  await page.getByRole('link', { name: 'Send token' }).click();

  const bob = `${unique('bob')}@example.org`;
  await page.getByLabel('E-mail').fill(bob);
  const evil = 'Hi Bob\n\nBcc: eve@example.org\n<b>bold</b>';
  await page.getByLabel('Message').fill(evil);
  await page.getByRole('button', { name: 'Send token' }).click();
  await expect(page.getByText('The link is on its way.')).toBeVisible();
  await expect(rows(page, bob)).toContainText('Not opened yet');

  await expect.poll(() => sink.to(bob).length).toBe(1);
  const [mail] = sink.to(bob);
  expect(mail!.to).toEqual([bob]);
  expect(mail!.subject).toMatch(/sends you an API token$/);
  expect(mail!.text).toContain('Bcc: eve@example.org');
  expect(mail!.html).not.toContain('<b>bold</b>');
  expect(mail!.text + mail!.html).not.toContain(made);
  expect(sink.to('eve@example.org')).toEqual([]);
  const link = /http\S+\/share\/\S+#\S+/.exec(mail!.text)![0];

  const elsewhere = await (await otherBrowser()).newPage();
  await open(elsewhere, link);
  await expect(heading(elsewhere, 'An API token for you')).toBeVisible();
  await expectAccessible(elsewhere, 'the welcome page of a token');
  await expect(elsewhere.getByText(`It can read ${bucket}`)).toBeVisible();
  await elsewhere.getByRole('button', { name: 'Retrieve token' }).click();
  await expect(heading(elsewhere, 'Your API token')).toBeVisible();
  await expectAccessible(elsewhere, 'a retrieved token');
  const retrieved = await secret(elsewhere).inputValue();
  expect(retrieved).toBe(made);
  const answer = await (await bearer(retrieved)).get('/v2/storage/buckets');
  expect((await answer.json()).map(({ id }: { id: string }) => id)).toEqual([bucket]);
  await elsewhere.getByRole('link', { name: 'Open the Storage Console' }).click();
  await expect(heading(elsewhere, 'Storage Console')).toBeVisible();

  await elsewhere.goto(link);
  await expect(heading(elsewhere, 'This token was retrieved already')).toBeVisible();
  await expect.poll(() => sink.to(ada.email).map(({ subject }) => subject)).toEqual(
    expect.arrayContaining([expect.stringMatching(/retrieved/i)]),
  );
  await page.reload();
  await expect(rows(page, bob)).toContainText('Retrieved');
});
