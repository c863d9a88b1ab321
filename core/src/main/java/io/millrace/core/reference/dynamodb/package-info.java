/** Reference tables in DynamoDB: the one place of core that knows AWS. */
package io.millrace.core.reference.dynamodb;
