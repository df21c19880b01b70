"""Makes the files in this folder that Java's Parquet writer cannot: python make_raw.py
(pyarrow 26.0.1)."""
import json
import uuid
import pyarrow as pa
import pyarrow.parquet as pq

TEXTS = {
    "prompt": ["Which river runs through Cairo?", "Name a red fruit.", "Yes or no?"],
    "chosen": ["The Nile.", "Strawberry.", "Yes."],
    "rejected": ["The Po.", "A shoe.", "No."],
}


def table(**more):
    return pa.table({**TEXTS, **more})


for codec in ("none", "snappy", "gzip", "zstd", "lz4", "brotli"):
    pq.write_table(table(), f"{codec}.parquet", compression=codec)

half = pa.array([0.5, 1.5, None], pa.float16())
ids = pa.array([uuid.UUID(int=i).bytes for i in range(3)], pa.uuid())
pq.write_table(table(half=half, id=ids), "float16-uuid.parquet", store_schema=False)
scores = pa.array([1.0, -0.3333, 65504, 6e-8, -6e-5, 0.0, None, float("nan"), float("-inf")],
                  pa.float16())
pq.write_table(pa.table({"score": scores, "votes": [[s] for s in scores.to_pylist()],
                         "halves": pa.array([[0.5, None, 2]] * 9, pa.list_(pa.float16())),
                         "bytes": pa.array([b"ab"] * 9, pa.binary(2))}), "float16.parquet",
               store_schema=False)
pq.write_table(pa.Table.from_arrays([pa.array(["a"])] * 3, names=["prompt", "chosen", "chosen"]),
               "twice.parquet")
pq.write_table(table(), "v2.parquet", data_page_version="2.0", version="2.6",
               use_dictionary=False,
               column_encoding={"prompt": "DELTA_BYTE_ARRAY", "chosen": "DELTA_LENGTH_BYTE_ARRAY",
                                "rejected": "PLAIN"})
# As Hugging Face's datasets writes them.
NAMES = {"names": ["good", "bad"], "_type": "ClassLabel"}
FEATURES = {"info": {"features": {
    "label": NAMES, "votes": {"feature": NAMES, "_type": "List"}, "old": [NAMES],
    "by": {"one": NAMES, "other": {"dtype": "int64", "_type": "Value"}},
    "count": {"dtype": "int64", "_type": "Value"}}}}
labelled = pa.table({"label": [0, 1, -1, 7, None], "votes": [[0, 1], [], [1, None], None, [1]],
                     "old": [[1]] * 5, "by": [{"one": 1, "other": 1}] * 5, "count": [0, 1, -1, 7, None]})
pq.write_table(labelled.replace_schema_metadata({"huggingface": json.dumps(FEATURES)}),
               "class-labels.parquet")
with pq.ParquetWriter("empty-groups.parquet", table().schema) as writer:
    for start, rows in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 1), (3, 0)):
        writer.write_table(table().slice(start, rows))

with pa.OSFile("stream.arrow", "wb") as out:
    with pa.ipc.new_stream(out, table().schema) as writer:
        writer.write_table(table())

# What Python's csv module reads of a text, records of a wrong length left out.
import csv
import io
import random

random.seed(14)
CELLS = ["", "a", " b ", 'say "x"', "a,b", "two\nlines", "r\r\nn", '"', '""', "a;b\tc|d", "é 好",
         '[{"role": "user"}]', "'q'", "\n"]
golden = []
for delimiter in ",;\t|":
    for end in ("\n", "\r\n"):
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
            out = io.StringIO()
            writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
            writer.writerow(["prompt", "chosen", "rejected"])
            for _ in range(12):
                writer.writerow([random.choice(CELLS) for _ in range(3)])
            text = out.getvalue()
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
            golden.append({"text": text, "rows": rows[1:]})
with open("csv.json", "w", encoding="utf-8") as file:
    json.dump(golden, file, ensure_ascii=False, indent=0)
