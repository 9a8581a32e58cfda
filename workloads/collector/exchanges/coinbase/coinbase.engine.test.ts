import { describeExchange } from '../contract.ts';
import { coinbaseFixture } from './fixture.ts';

describeExchange(coinbaseFixture);
