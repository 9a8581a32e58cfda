import { describeExchange } from '../contract.ts';
import { krakenFixture } from './fixture.ts';

describeExchange(krakenFixture);
