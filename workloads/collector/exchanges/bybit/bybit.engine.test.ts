import { describeExchange } from '../contract.ts';
import { bybitFixture } from './fixture.ts';

describeExchange(bybitFixture);
