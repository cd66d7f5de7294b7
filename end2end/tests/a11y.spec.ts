import { expectAccessible } from '../fixtures/axe';
import { fillSignIn } from '../fixtures/people';
import { accountMenu, expectNoSidewaysScroll, heading, open } from '../fixtures/pages';
import { newBucket, newOrganization, newProject, newTable, newToken } from '../fixtures/project';
import { expect, test } from '../fixtures/test';

test.setTimeout(180_000);

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('every page can be used by everybody', async ({
      api,
      page,
      problems,
      signedIn,
      site,
    }) => {
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
        '/settings/api-tokens',
        '/settings/api-tokens?q=nothing',
        '/settings/api-tokens/new',
        `/settings/api-tokens/${id}`,
        `/settings/api-tokens/${id}?confirm=refresh`,
        `/settings/api-tokens/${id}/events`,
      ];
      const places = [
        '/',
        '/account/security',
        '/account/sessions',
        '/account/sessions?revoke=others',
        '/maintainers/new',
        `/maintainers/${maintainer}`,
        `/organizations/new?maintainer=${maintainer}`,
        `/organizations/${organization}`,
        `/projects/new?organization=${organization}`,
        ...inProject.map((inside) => project.path(inside)),
        '/nowhere',
        '/projects/999999999',
      ];
      for (const place of places) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await open(page, place);
        await expect.soft(page, place).toHaveTitle(/ · Latchkey$/);
        await expectAccessible(page, place);
        // colours do not depend on the width, and nothing else depends on the colours
        if (colorScheme === 'dark') continue;
        for (const width of [360, 320]) {
          await page.setViewportSize({ width, height: 740 });
          await expectNoSidewaysScroll(page, `${place} at ${width} px`);
        }
        await expectAccessible(page, `${place} at 320 px`);
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

test('the first stop of the keyboard leads past the top bar', async ({ page, signedIn: _ }) => {
  await open(page, '/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
