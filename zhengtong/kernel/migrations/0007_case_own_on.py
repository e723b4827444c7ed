from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_case_waiting")]

    operations = [migrations.AddField(model_name="case", name="own_on", field=models.DateField(null=True))]
