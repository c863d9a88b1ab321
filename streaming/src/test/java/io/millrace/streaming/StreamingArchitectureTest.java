package io.millrace.streaming;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.millrace.streaming",
    importOptions = ImportOption.DoNotIncludeTests.class)
class StreamingArchitectureTest {
  @ArchTest
  static final ArchRule streamingKnowsOnlyCore =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "belong to a module other than core",
                  type ->
                      type.getPackageName().startsWith("io.millrace.")
                          && !type.getPackageName().startsWith("io.millrace.core")
                          && !type.getPackageName().startsWith("io.millrace.streaming")));

  @ArchTest
  static final ArchRule clientsOfServicesStayWhereTheyAreUsed =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.millrace.streaming.kinesis..",
              "io.millrace.streaming.opensearch..",
              "io.millrace.streaming.alert..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "software.amazon..", "com.amazonaws..", "org.opensearch..", "org.apache.hc..");

  @ArchTest
  static final ArchRule onlyTheOpenSearchSinkSpeaksToOpenSearch =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.millrace.streaming.opensearch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.opensearch..", "org.apache.hc..");

  private static final String[] KINDS_OF_SOURCE = {
    "io.millrace.streaming.kinesis..",
    "io.millrace.streaming.kafka..",
    "io.millrace.streaming.files..",
    "io.millrace.streaming.awskinesis.."
  };

  @ArchTest
  static final ArchRule nobodyKnowsAKindOfSource =
      noClasses()
          .that()
          .resideOutsideOfPackages(KINDS_OF_SOURCE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(KINDS_OF_SOURCE);

  @ArchTest
  static final ArchRule sourceKnowsNothingBehindIt =
      noClasses()
          .that()
          .resideInAnyPackage(KINDS_OF_SOURCE)
          .or()
          .resideInAPackage("io.millrace.streaming.source..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.streaming",
              "io.millrace.streaming.ingest..",
              "io.millrace.streaming.aggregate..",
              "io.millrace.streaming.detect..",
              "io.millrace.streaming.opensearch..");

  @ArchTest
  static final ArchRule sinkKnowsNothingBeforeIt =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.streaming.opensearch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.streaming",
              "io.millrace.streaming.source..",
              "io.millrace.streaming.ingest..",
              "io.millrace.streaming.aggregate..",
              "io.millrace.streaming.detect..");

  @ArchTest
  static final ArchRule aggregatesAndDetectorsKnowNeitherSourceNorSink =
      noClasses()
          .that()
          .resideInAnyPackage("io.millrace.streaming.aggregate..", "io.millrace.streaming.detect..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.streaming.ingest..", "io.millrace.streaming.opensearch..");

  @ArchTest
  static final ArchRule alertsKnowNeitherSourceNorSink =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.streaming.alert..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.streaming.source..",
              "io.millrace.streaming.ingest..",
              "io.millrace.streaming.opensearch..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.millrace.streaming.(*)..").should().beFreeOfCycles();
}
