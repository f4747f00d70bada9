/** The table of operations. */
import type { ApiError } from './api-error';
import type { Call, Operation } from './operation';
import { createProtections, deleteProtections, listProtections } from './protection-operations';
import { changeResourceRecordSets, getChange, listResourceRecordSets } from './record-set-operations';
import type { Action } from './routes';
import {
  createHostedZone, deleteHostedZone, getHostedZone, getHostedZoneCount, getHostedZoneLimit, listHostedZones,
  listHostedZonesByName,
} from './zone-operations';

export const OPERATIONS: Readonly<Record<Action, (call: Call) => Operation | ApiError>> = {
  ChangeResourceRecordSets: changeResourceRecordSets,
  ListResourceRecordSets: listResourceRecordSets,
  ListHostedZones: listHostedZones,
  ListHostedZonesByName: listHostedZonesByName,
  GetHostedZone: getHostedZone,
  GetHostedZoneCount: getHostedZoneCount,
  GetHostedZoneLimit: getHostedZoneLimit,
  GetChange: getChange,
  CreateHostedZone: createHostedZone,
  DeleteHostedZone: deleteHostedZone,
  CreateResourceRecordSetProtections: createProtections,
  ListResourceRecordSetProtections: listProtections,
  DeleteResourceRecordSetProtections: deleteProtections,
};
