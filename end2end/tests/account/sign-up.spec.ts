import { call, unique } from '../../fixtures/people';
import { heading, open } from '../../fixtures/pages';
import { expect, test } from '../../fixtures/test';

// The open sign-up needs a server of its own: see mail.spec.ts.

test('sign-up is closed unless the operator opens it', async ({ context, page, site }) => {
  await open(page, '/sign-in');
  await expect(page.getByRole('link', { name: 'Forgot your password?' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sign up' })).toHaveCount(0);
  await page.goto('/sign-up');
  await expect(heading(page, 'Sign-up is closed')).toBeVisible();
  await expect(page.getByRole('main').getByRole('textbox')).toHaveCount(0);
  const answer = await call(context, site, 'account/sign-up/request', {
    email: `${unique('stranger')}@example.com`,
  });
  expect(answer.status()).toBe(403);
});
