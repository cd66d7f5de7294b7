import { defineConfig } from '@playwright/test';
import { databases, site, type Database } from './fixtures/site';

const FIRST_RUN = 'setup/**';

export default defineConfig<object, { database: Database }>({
  testDir: 'tests',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    trace: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  // The first-run story happens once on each server, and before everything else. What is measured
  // comes last, with the machine to itself.
  projects: databases().flatMap((database, place) => {
    const use = { database, baseURL: site(database).url };
    return [
      { name: `${database}-setup`, use, testMatch: FIRST_RUN },
      { name: database, use, testIgnore: FIRST_RUN, dependencies: [`${database}-setup`] },
      {
        name: `${database}-firefox`,
        use,
        testDir: 'tests-firefox',
        dependencies: [`${database}-setup`],
      },
      {
        name: `${database}-speed`,
        use,
        testDir: 'tests-speed',
        dependencies: databases().flatMap((other, before) => [
          other,
          `${other}-firefox`,
          ...(before < place ? [`${other}-speed`] : []),
        ]),
      },
    ];
  }),
});
