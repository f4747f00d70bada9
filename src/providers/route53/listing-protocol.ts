/**
 * The SDK's protocol, but that it reads a listing of record sets with a scanner of our own: 34 pages of 300 A sets cost
 * 155 ms of CPU instead of 340 in a new process, 85 instead of 160 in a warm one; 95 and 50 of that are the calls alone.
 */
import type { ListResourceRecordSetsCommandOutput } from '@aws-sdk/client-route-53';
import { AwsRestXmlProtocol } from '@aws-sdk/core/protocols';
import { scanPage } from './record-set-scanner';

type Arguments = Parameters<AwsRestXmlProtocol['deserializeResponse']>;

export class ListingProtocol extends AwsRestXmlProtocol {
  override async deserializeResponse<Output extends Pick<ListResourceRecordSetsCommandOutput, '$metadata'>>(
    operation: Arguments[0], context: Arguments[1], response: Arguments[2],
  ): Promise<Output> {
    if (operation.name !== 'ListResourceRecordSets' || response.statusCode !== 200) {
      return super.deserializeResponse(operation, context, response);
    }
    const bytes = await context.streamCollector(response.body);
    const page = scanPage(context.utf8Encoder(bytes));
    // What `Output` is depends on the operation, which the types do not know.
    if (page !== undefined) return { ...page, $metadata: this.deserializeMetadata(response) } as unknown as Output;
    // Its stream is at its end.
    response.body = bytes;
    return super.deserializeResponse(operation, context, response);
  }
}
