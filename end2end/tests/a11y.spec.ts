import type { BrowserContext, Page } from '@playwright/test';
import { expectAccessible, expectContrast } from '../fixtures/axe';
import { enrolTotp, fillNewKey, fillTotp, giveUpProof, toSecondFactor } from '../fixtures/factors';
import { call, fillSignIn, newPerson, signIn, unique } from '../fixtures/people';
import { accountMenu, dialog, expectNoSidewaysScroll, heading, open } from '../fixtures/pages';
import { newBucket, newOrganization, newProject, newTable, newToken } from '../fixtures/project';
import { databases } from '../fixtures/site';
import { expect, test } from '../fixtures/test';

test.setTimeout(300_000);
// What a page looks like does not depend on the database.
test.skip(({ database }) => database !== databases()[0]);

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('every page can be used by everybody', async ({ api, page, problems, signedIn, site }) => {
      problems.expectStatus(404);
      const { maintainer, organization } = newOrganization(site, signedIn);
      const project = newProject(site, organization);
      const master = await api(project.add(signedIn, 'admin'));
      const bucket = await newBucket(master, 'survey', 'What people answered');
      await newTable(master, bucket, 'answers', 'id\n1\n');
      const bucketPermissions = { [bucket]: 'write' };
      const data = { description: 'Loader', expiresIn: 86_400, bucketPermissions };
      const { id, token } = await newToken(master, data);
      await (await api(token)).get('/v2/storage/buckets');

      const inProject = [
        '',
        '/storage/buckets',
        '/storage/buckets/new',
        `/storage/buckets/${bucket}`,
        `/storage/buckets/${bucket}?confirm=delete`,
        '/settings/general',
        '/settings/general?confirm=delete',
        '/settings/limits',
        '/settings/users',
        '/settings/api-tokens',
        '/settings/api-tokens?q=nothing',
        '/settings/api-tokens/new',
        `/settings/api-tokens/${id}`,
        `/settings/api-tokens/${id}?confirm=refresh`,
        `/settings/api-tokens/${id}/edit`,
        `/settings/api-tokens/${id}/events`,
        `/settings/api-tokens/${id}/sharing`,
      ];
      const places = [
        '/',
        '/account/security',
        '/account/promo-codes',
        '/account/sessions',
        '/account/sessions?revoke=others',
        '/maintainers/new',
        `/maintainers/${maintainer}`,
        `/maintainers/${maintainer}/promo-codes`,
        `/organizations/new?maintainer=${maintainer}`,
        `/organizations/${organization}`,
        `/organizations/${organization}/deleted-projects`,
        `/projects/new?organization=${organization}`,
        ...inProject.map((inside) => project.path(inside)),
        '/nowhere',
        '/projects/999999999',
      ];
      for (const place of places) {
        await open(page, place);
        await look(page, place, colorScheme);
      }
      await page.goto('/console');
      await look(page, 'the console', colorScheme);
    });

    test('every page of the account can be used by everybody', async ({
      context,
      page,
      problems,
      site,
    }) => {
      problems.expectStatus(400, 403);
      const admin = newPerson(site, { superAdmin: true });
      const { id } = newPerson(site);
      await signIn(context, site, admin);
      const visit = async (...places: string[]) => {
        for (const place of places) {
          await open(page, place);
          await look(page, place, colorScheme);
        }
      };
      await visit(
        '/account/security?mfa=enable',
        '/account/security/multi-factor',
        '/account/security/totp/new',
        '/account/security/keys/new',
        '/account/security/recovery-codes',
        '/account/access-tokens',
        '/account/access-tokens/new',
        '/account/activity',
        '/account/activity?only=warnings',
        '/account/activity?disown=1',
        '/account/sessions?revoke=all',
        '/account/notifications',
        '/account/invitations',
        '/admin/announcements',
        '/admin/application-tokens/new',
        '/admin/features',
        '/admin/projects',
        '/admin/projects?tab=deleted',
        '/admin/users',
        '/admin/users?search=nobody%20has%20such%20a%20name',
        `/admin/users/${id}`,
        `/admin/users/${id}?confirm=disable`,
      );
      await open(page, '/account/access-tokens/new');
      await page.getByLabel('Name', { exact: true }).fill('Deploys');
      await page.getByRole('button', { name: 'Create token' }).click();
      await expect(heading(page, 'The token "Deploys" was created')).toBeVisible();
      await look(page, 'a new access token', colorScheme);
      await visit('/account/access-tokens');
      await page.goto('/account/access-tokens');
      await page.getByRole('link', { name: 'Delete: Deploys' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look(page, 'deleting an access token', colorScheme);

      await page.goto('/account/sessions');
      await page.getByRole('link', { name: /^Rename:/ }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look(page, 'naming a session', colorScheme);

      await enrolTotp(context, site);
      await visit(
        '/account/security',
        '/account/security/multi-factor',
        '/account/security/multi-factor?disable=1',
        '/account/security/recovery-codes',
        '/account/confirm',
      );
      await open(page, '/account/security/recovery-codes');
      await page.getByRole('button', { name: 'Make recovery codes' }).click();
      await expect(heading(page, 'Your new recovery codes')).toBeVisible();
      await look(page, 'new recovery codes', colorScheme);
      await visit('/account/security/recovery-codes?confirm=new');

      await giveUpProof(context, site);
      await visit('/account/security/totp/new');
      await open(page, '/account/security/keys/new');
      await fillNewKey(page, 'Blue');
      await expect(dialog(page, 'Confirm it is you')).toBeVisible();
      await look(page, 'the dialog that asks for a proof', colorScheme);

      await toSecondFactor(page, site, admin);
      await look(page, 'the second factor', colorScheme);
      await page.getByText('Use a recovery code instead').click();
      await fillTotp(page, '12345');
      await expect(page.getByRole('alert')).toBeVisible();
      await look(page, 'a refused second factor', colorScheme);
    });

    test('people, and what is sent to them, can be seen by everybody', async ({
      context,
      otherBrowser,
      page,
      site,
    }) => {
      const admin = newPerson(site, { superAdmin: true });
      const grace = newPerson(site, { name: 'Grace Hopper' });
      const root = newPerson(site, { name: 'Alan Turing', superAdmin: true });
      const [hers, his] = [await otherBrowser(), await otherBrowser()];
      await signIn(context, site, admin);
      await signIn(hers, site, grace);
      await signIn(his, site, root);
      const done = async (who: BrowserContext, act: string, form: Record<string, string>) => {
        expect((await call(who, site, act, form)).ok(), act).toBe(true);
      };
      const { maintainer, organization } = newOrganization(site, admin);
      const project = newProject(site, organization);
      project.add(admin, 'admin');
      project.add(grace, 'guest');
      const elsewhere = newOrganization(site, grace).organization;
      const closed = newProject(site, elsewhere);
      newProject(site, elsewhere);

      const places = [
        `projects/${project.id}`,
        `organizations/${organization}`,
        `maintainers/${maintainer}`,
      ];
      for (const place of places) {
        const invited = { place, email: newPerson(site).email, role: 'guest', reason: 'To help' };
        await done(context, 'invitations/create', invited);
      }
      const invitation = { place: `organizations/${elsewhere}`, email: admin.email };
      await done(hers, 'invitations/create', invitation);
      await done(hers, 'organizations/set-auto-join', { id: elsewhere, allows: 'false' });
      const ofHers = { organization: elsewhere, project: closed.id, reason: 'To look' };
      await done(context, 'members/ask', ofHers);
      await done(context, 'organizations/set-auto-join', { id: organization, allows: 'false' });
      const ofHis = { organization, project: project.id, reason: 'To look at the import' };
      await done(his, 'members/ask', ofHis);
      const used = unique('used');
      for (const code of [used, unique('free')]) {
        const form = { maintainer, organization, code, template: 'demo', days: '0' };
        await done(context, 'promo-codes/create', form);
      }
      await done(context, 'promo-codes/redeem', { code: used });
      const feature = unique('early');
      const title = 'Early access';
      await done(context, 'admin/features/create', { name: feature, kind: 'project', title });
      const told = { title: unique('Maintenance'), message: 'On Sunday.', project: project.id };
      await done(context, 'admin/announcements/create', { ...told, link: 'https://example.com/' });

      const scopes = { 'scopes[projects:read]': 'on', 'scopes[manage:storage-tokens]': 'on' };
      const application = { description: unique('Billing'), expires_in: '604800', ...scopes };
      await done(context, 'admin/application-tokens/create', application);

      const users = project.path('/settings/users');
      const ofPlaces = [`/organizations/${organization}`, `/maintainers/${maintainer}`];
      const shown = [
        '/',
        users,
        ...ofPlaces,
        `/organizations/${elsewhere}`,
        `/maintainers/${maintainer}/promo-codes`,
        '/account/promo-codes',
        '/account/invitations',
        '/account/notifications',
        '/admin/announcements',
        '/admin/application-tokens',
        '/admin/features',
        '/admin/projects',
        '/admin/users',
      ];
      for (const place of shown) {
        await open(page, place);
        await look(page, place, colorScheme);
      }
      const invitations = [/^Resend the invitation of/, /^Cancel the invitation of/];
      const asked: [string, RegExp][] = [
        [users, /^Change the role of/],
        [users, /^Remove /],
        [users, /^Leave /],
        [users, /^Approve /],
        [users, /^Reject /],
        ...[users, ...ofPlaces].flatMap((place) =>
          invitations.map((link): [string, RegExp] => [place, link]),
        ),
        [`/organizations/${elsewhere}`, /^Ask to join/],
        [`/organizations/${elsewhere}`, /^Withdraw the request/],
        [`/maintainers/${maintainer}/promo-codes`, /^Withdraw /],
        ['/account/invitations', /^Decline /],
        ['/admin/announcements', /^Delete: /],
        ['/admin/application-tokens', /^Delete: /],
        ['/admin/features', /^Delete: /],
      ];
      for (const [place, name] of asked) {
        await open(page, place);
        await page.getByRole('link', { name }).first().click();
        await expect(page.getByRole('dialog')).toBeVisible();
        await look(page, `${place}: ${name}`, colorScheme);
      }
    });

    test('every page before signing in can be used by everybody', async ({ page }) => {
      const code = '#aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
      const places = [
        '/sign-in',
        '/sign-in?reset=done',
        '/sign-up',
        '/reset-password',
        '/reset-password?sent=1',
        `/reset-password/new${code}`,
        `/activate${code}`,
      ];
      for (const place of places) {
        await page.goto(place);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await look(page, place, colorScheme);
      }
    });

    test('menus, refusals and new tokens can be used by everybody', async ({
      otherBrowser,
      page,
      problems,
      project,
      signedIn,
    }) => {
      problems.expectStatus(400);
      await open(page, project.path('/settings/api-tokens/new'));
      await page.getByRole('button', { name: 'Create token' }).click();
      await expect(heading(page, /was created$/)).toBeVisible();
      await expectAccessible(page, 'a new token');
      await accountMenu(page).click();
      await expectAccessible(page, 'the account menu');

      const stranger = await (await otherBrowser({ colorScheme })).newPage();
      await open(stranger, '/sign-in');
      await expectAccessible(stranger, 'sign-in');
      await fillSignIn(stranger, { ...signedIn, password: 'not the right password' });
      await expect(stranger.getByRole('alert')).toBeVisible();
      await expectAccessible(stranger, 'a refused sign-in');
      await stranger.setViewportSize({ width: 320, height: 740 });
      await expectNoSidewaysScroll(stranger, 'sign-in at 320 px');
    });
  });
}

/** Looks at the page that is open, in the wide and in the narrow. */
async function look(page: Page, where: string, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect.soft(page, where).toHaveTitle(/ · Latchkey$/);
  // colours do not depend on the width, and nothing else depends on the colours
  if (colorScheme === 'dark') return expectContrast(page, where);
  await expectAccessible(page, where);
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 740 });
    await expectNoSidewaysScroll(page, `${where} at ${width} px`);
  }
  await expectAccessible(page, `${where} at 320 px`);
}

test('the first stop of the keyboard leads past the top bar', async ({ page, signedIn: _ }) => {
  await open(page, '/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
