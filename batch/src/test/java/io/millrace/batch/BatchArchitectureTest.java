package io.millrace.batch;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.millrace.batch",
    importOptions = ImportOption.DoNotIncludeTests.class)
class BatchArchitectureTest {
  @ArchTest
  static final ArchRule batchKnowsOnlyCore =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "belong to a module other than core",
                  type ->
                      type.getPackageName().startsWith("io.millrace.")
                          && !type.getPackageName().startsWith("io.millrace.core")
                          && !type.getPackageName().startsWith("io.millrace.batch")));

  @ArchTest
  static final ArchRule jobsDoNotKnowTheCommandLine =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.batch.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.millrace.batch");

  @ArchTest
  static final ArchRule jobsDoNotKnowEachOther =
      slices()
          .matching("io.millrace.batch.(*)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(
              alwaysTrue(), resideInAnyPackage("io.millrace.batch.lake", "io.millrace.batch.file"));

  @ArchTest
  static final ArchRule onlyTheCommandsWriteToTheConsole =
      noClasses()
          .that()
          .resideInAPackage("io.millrace.batch.*..")
          .should()
          .accessClassesThat()
          .areAssignableTo(java.io.PrintStream.class);
}
