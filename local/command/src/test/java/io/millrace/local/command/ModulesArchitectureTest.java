package io.millrace.local.command;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules; this one has all but {@code bench} on its class path. */
@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class ModulesArchitectureTest {
  private static final String[] THIS_MODULE = {
    "io.millrace.local.command..",
    "io.millrace.local.demo..",
    "io.millrace.local.emr..",
    "io.millrace.local.spark.."
  };
  private static final String[] PRODUCTION = {
    "io.millrace.core..", "io.millrace.streaming..", "io.millrace.batch.."
  };

  @ArchTest
  static final ArchRule everyModuleIsLookedAt =
      classes()
          .should()
          .resideInAnyPackage(
              "io.millrace.core..",
              "io.millrace.streaming..",
              "io.millrace.batch..",
              "io.millrace.local..");

  @ArchTest
  static final ArchRule nothingKnowsTheCommand =
      noClasses()
          .that()
          .resideOutsideOfPackages(THIS_MODULE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(THIS_MODULE);

  @ArchTest
  static final ArchRule productionKnowsNothingLocal =
      noClasses()
          .that()
          .resideInAnyPackage(PRODUCTION)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.millrace.local..", "io.millrace.bench..");

  @ArchTest
  static final ArchRule standInsKnowNoProductionCode =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.millrace.local.kinesis..",
              "io.millrace.local.opensearch..",
              "io.millrace.local.kafka..",
              "io.millrace.local.generate..",
              "io.millrace.local.disk..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PRODUCTION);

  @ArchTest
  static final ArchRule whatCommandsDoDoesNotKnowTheCommandLine =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.millrace.local.demo..", "io.millrace.local.emr..", "io.millrace.local.spark..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.millrace.local.command..", "picocli..");
}
