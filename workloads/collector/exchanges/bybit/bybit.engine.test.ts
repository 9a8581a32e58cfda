import { describeExchange } from '../contract/contract.ts';
import { bybitFixture } from './fixture.ts';

describeExchange(bybitFixture);
