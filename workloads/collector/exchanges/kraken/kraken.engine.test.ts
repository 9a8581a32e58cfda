import { describeExchange } from '../contract/contract.ts';
import { krakenFixture } from './fixture.ts';

describeExchange(krakenFixture);
