"""A run every night from Airflow, on a cluster that spark-submit reaches or on Kubernetes.

Airflow 2.10 or 3, with apache-airflow-providers-apache-spark or -cncf-kubernetes. A retry starts the same command with
the same --run-id, the date that the run is for: what is done stays done, and a training goes on from its last
checkpoint. Exit code 2 means that the file or the command line is wrong: a retry cannot help, but does no harm.

Set the Airflow variable predilect_on to "kubernetes" for the second way.
"""

from datetime import datetime, timedelta

try:
    from airflow.sdk import DAG, Variable
except ImportError:  # Airflow 2
    from airflow.models import Variable
    from airflow.models.dag import DAG

YAML = "hdfs:///conf/nightly.yaml"
RUNS = "hdfs:///runs"
MAIN = "io.predilect.jobs.cli.Main"
# In Airflow 3 a run that somebody starts by hand may have no logical date, and so no ds.
DATE = "{{ (dag_run.logical_date or dag_run.run_after) | ds }}"
RUN = ["run", YAML, "--run-id", "nightly-" + DATE, "--set", "output=" + RUNS]


def submitted():
    """Through spark-submit, to the master of the connection spark_default."""
    from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

    return SparkSubmitOperator(
        task_id="train",
        name="predilect-nightly",
        conn_id="spark_default",
        application="/opt/predilect/predilect.jar",
        java_class=MAIN,
        jars="/opt/predilect/pytorch-native-cpu-2.7.1-linux-x86_64.jar",
        num_executors=4,
        executor_cores=8,
        executor_memory="8g",
        conf={
            "spark.executor.memoryOverhead": "8g",
            "spark.dynamicAllocation.enabled": "false",
        },
        application_args=RUN,
    )


def on_kubernetes():
    """Through the Spark operator of Kubernetes, which runs what scheduled-spark-application.yaml's template says."""
    from airflow.providers.cncf.kubernetes.operators.spark_kubernetes import SparkKubernetesOperator

    class SparkApplication(SparkKubernetesOperator):
        template_ext = ()  # else the argument that ends in .yaml is taken for a file beside this one

    driver = {"cores": 2, "memory": "4g", "serviceAccount": "spark"}
    executor = {"instances": 4, "cores": 8, "memory": "8g", "memoryOverhead": "8g"}
    return SparkApplication(
        task_id="train",
        name="predilect-nightly",
        namespace="predilect",
        template_spec={
            "spark": {
                "apiVersion": "sparkoperator.k8s.io/v1beta2",
                "kind": "SparkApplication",
                "spec": {
                    "type": "Java",
                    "mode": "cluster",
                    "sparkVersion": "3.5.7",
                    "image": "REGISTRY/predilect",
                    "mainClass": MAIN,
                    "mainApplicationFile": "local:///opt/spark/jars/predilect.jar",
                    "arguments": RUN,
                    "sparkConf": {"spark.dynamicAllocation.enabled": "false"},
                    "restartPolicy": {"type": "Never"},
                    "driver": driver,
                    "executor": executor,
                },
            },
        },
    )


with DAG(
    dag_id="predilect_nightly",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,  # one run at a time
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10)},
    doc_md=__doc__,
):
    on_kubernetes() if Variable.get("predilect_on", "spark") == "kubernetes" else submitted()
