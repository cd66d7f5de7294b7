import { fillSignIn, signIn, unique } from '../../fixtures/people';
import { accountMenu, heading, open } from '../../fixtures/pages';
import { expect, test } from '../../fixtures/test';

test('a wrong password and an unknown person are refused alike', async ({
  page,
  person,
  problems,
}) => {
  problems.expectStatus(400);
  const refusals = [];
  for (const email of [person.email, `${unique('nobody')}@example.com`]) {
    await open(page, '/sign-in');
    const answered = page.waitForResponse('**/api/account/sign-in');
    await fillSignIn(page, { email, password: 'not the right password' });
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('The e-mail or the password is not right.');
    await expect(alert).toBeFocused();
    await expect(page.getByLabel('E-mail')).toHaveValue(email);
    refusals.push([(await answered).status(), await alert.innerText()]);
  }
  expect(refusals[0]).toEqual(refusals[1]);
});

test('signing in leads back to where one wanted to go', async ({ page, person, project }) => {
  const wanted = project.path('/settings/api-tokens?q=loader&state=active');
  await open(page, wanted);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await fillSignIn(page, person);
  await expect(page).toHaveURL(wanted);
  await expect(heading(page, 'API Tokens')).toBeVisible();
});

for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example/']) {
  test(`signing in with next=${next} leads home`, async ({ page, person }) => {
    await open(page, `/sign-in?next=${encodeURIComponent(next)}`);
    await fillSignIn(page, person);
    await expect(heading(page, 'Projects')).toBeVisible();
    await expect(page).toHaveURL('/');
  });
}

test('signing out ends the session', async ({
  context,
  otherBrowser,
  page,
  problems,
  signedIn,
}) => {
  await open(page, '/account/security');
  const cookies = await context.cookies();
  await accountMenu(page).click();
  await expect(page.getByText(signedIn.email).first()).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(heading(page, 'Sign in')).toBeVisible();
  problems.expectStatus(401);
  await page.goBack();
  await expect(heading(page, 'Sign in')).toBeVisible();

  const thief = await otherBrowser();
  await thief.addCookies(cookies);
  const stolen = await thief.newPage();
  await open(stolen, '/account/security');
  await expect(heading(stolen, 'Sign in')).toBeVisible();
});

test('a disabled person is signed out and refused', async ({
  context,
  page,
  person,
  problems,
  site,
}) => {
  problems.expectStatus(400);
  await signIn(context, site, person);
  await open(page, '/');
  site.cli(['user', 'disable', '--email', person.email]);
  await open(page, '/');
  await expect(heading(page, 'Sign in')).toBeVisible();
  await fillSignIn(page, person);
  await expect(page.getByRole('alert')).toContainText('The e-mail or the password is not right.');
});

test('wrong passwords make one wait, with a countdown', async ({ page, person, problems }) => {
  problems.expectStatus(400, 429);
  await open(page, '/sign-in');
  const alert = page.getByRole('alert');
  const wait = alert.getByText(/You can try again in \d+ seconds?\./);
  for (let tries = 0; tries < 10 && !(await wait.isVisible()); tries += 1) {
    const answered = page.waitForResponse('**/api/account/sign-in');
    await fillSignIn(page, { email: person.email, password: `wrong password ${tries}` });
    const answer = await answered;
    if (answer.status() === 429) {
      expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(0);
      await expect(alert).toContainText('Too many wrong tries.');
      break;
    }
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  }
  await expect(alert.getByText('You can try again now.')).toBeVisible({ timeout: 20_000 });
  await fillSignIn(page, person);
  await expect(heading(page, 'Projects')).toBeVisible();
});
