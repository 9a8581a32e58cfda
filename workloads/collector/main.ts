import { z } from 'zod';
import { baseConfig, ConfigError, readConfig } from '../../runtime/config.ts';
import { startHealthServer } from '../../runtime/http.ts';
import { createLogger } from '../../runtime/log.ts';
import { createMetrics } from '../../runtime/metrics.ts';
