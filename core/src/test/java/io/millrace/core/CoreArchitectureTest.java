package io.millrace.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class CoreArchitectureTest {
  @ArchTest
  static final ArchRule coreKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.core..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "belong to another module",
                  type ->
                      type.getPackageName().startsWith("io.millrace.")
                          && !type.getPackageName().startsWith("io.millrace.core")));

  @ArchTest
  static final ArchRule everyClassOfThisModuleIsInCore =
      classes()
          .that()
          .resideOutsideOfPackage("io.millrace.local..")
          .should()
          .resideInAPackage("io.millrace.core..");

  @ArchTest
  static final ArchRule formatsKnowOnlyOptions =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.core.format..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.core.sql..", "io.millrace.core.pipeline..", "io.millrace.core.lake..");

  @ArchTest
  static final ArchRule optionsKnowNothing =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.core.option..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.millrace.core.format..",
              "io.millrace.core.sql..",
              "io.millrace.core.pipeline..",
              "io.millrace.core.lake..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.millrace.core.(*)..").should().beFreeOfCycles();

  /**
   * But for reference tables in DynamoDB and notifications by SNS, which streaming and batch both
   * use, and for the library of grok definitions, which speaks to no server.
   */
  @ArchTest
  static final ArchRule coreKnowsNoAwsAndNoOpenSearch =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.millrace.core.reference.dynamodb..", "io.millrace.core.notify..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("software.amazon..", "com.amazonaws..", "org.opensearch..")
                  .and(not(resideInAPackage("org.opensearch.grok"))));
}
