package io.millrace.local.emr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.services.emr.model.AddJobFlowStepsRequest;
import software.amazon.awssdk.services.emr.model.StepConfig;

/**
 * A step with its jar, for a cluster.
 *
 * @param cluster its id, like {@code j-2AXXXXXXGAPLF}
 * @param step filled in, with the jar's place in S3
 * @param role that the step runs with, where it is not the instances'
 */
public record Submission(String cluster, StepDefinition step, JobJar jar, Optional<String> role) {

  /**
   * @param step filled in
   * @param jar in place of what the build has made
   * @param home folder of the project
   * @throws io.millrace.core.MillraceException when there is no jar
   */
  public static Submission of(
      String cluster, StepDefinition step, Optional<Path> jar, Optional<String> role, Path home) {
    JobJar found = JobJar.of(step, jar, home);
    return new Submission(
        cluster, step.replacing(found.named(), found.target().toString()), found, role);
  }

  AddJobFlowStepsRequest request() {
    return AddJobFlowStepsRequest.builder()
        .jobFlowId(cluster)
        .steps(
            StepConfig.builder()
                .name(step.name())
                .actionOnFailure(step.onFailure())
                .hadoopJarStep(run -> run.jar(step.jar()).args(step.args()))
                .build())
        .executionRoleArn(role.orElse(null))
        .build();
  }

  /** The requests that change something, as they would be sent. */
  public String requests() {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode put =
        mapper
            .createObjectNode()
            .put("Bucket", jar.target().bucket())
            .put("Key", jar.target().key())
            .put("ContentLength", jar.bytes())
            .put("Body", jar.file().toString());
    ObjectNode add = mapper.createObjectNode().put("JobFlowId", cluster);
    ObjectNode one = add.putArray("Steps").addObject();
    one.put("Name", step.name()).put("ActionOnFailure", step.onFailure());
    ObjectNode run = one.putObject("HadoopJarStep").put("Jar", step.jar());
    ArrayNode args = run.putArray("Args");
    step.args().forEach(args::add);
    role.ifPresent(arn -> add.put("ExecutionRoleArn", arn));
    try {
      return "PutObject, unless it is there\n%s\nAddJobFlowSteps\n%s"
          .formatted(
              mapper.writerWithDefaultPrettyPrinter().writeValueAsString(put),
              mapper.writerWithDefaultPrettyPrinter().writeValueAsString(add));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts and numbers can be written", e);
    }
  }
}
