import { describeExchange } from '../contract/contract.ts';
import { binanceFixture } from './fixture.ts';

describeExchange(binanceFixture);
