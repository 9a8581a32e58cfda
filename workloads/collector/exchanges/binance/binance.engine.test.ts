import { describeExchange } from '../contract.ts';
import { binanceFixture } from './fixture.ts';

describeExchange(binanceFixture);
