import { describeExchange } from '../contract/contract.ts';
import { coinbaseFixture } from './fixture.ts';

describeExchange(coinbaseFixture);
